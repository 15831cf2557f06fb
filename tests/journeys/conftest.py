"""The application behind a real address, and people with browsers in front of it."""

import os
import re
import shutil
import tempfile
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from marketplace.people.use_cases import passwords
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.site.jobs import outbox
from tests.competition.use_cases.competing import change

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "walking the whole way 1"
SIZES = {"desk": (1280, 900), "phone": (360, 780)}


@pytest.fixture
def address(app):
    """Where the application answers; requests are served by threads of their own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@pytest.fixture
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


@pytest.fixture
def album():
    """Where the pictures of the journey are put: a folder named in JOURNEY_PICTURES, or one that goes away."""
    kept = os.environ.get("JOURNEY_PICTURES")
    place = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="journey-"))
    place.mkdir(parents=True, exist_ok=True)
    yield place
    if not kept:
        shutil.rmtree(place)


class Person:
    """Somebody at a desk or with a phone; every page they see fits its screen and says nothing to the console."""

    def __init__(self, browser, address, album, account, size):
        change(account, password_hash=passwords.hashed(PASSWORD))
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True
        )
        self.context.set_default_timeout(60_000)
        self.page, self.width, self.address, self.album = self.context.new_page(), width, address, album
        self.account, self.said = account, []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def sign_in(self):
        self.go("/login")
        self.page.get_by_label("登录名").fill(self.account.login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")
        return self

    def go(self, path):
        self.page.goto(self.address + path)
        self.look()

    def sees(self, words):
        """Wait for `words` on a page that follows its job by itself, and look at it.

        Whoever goes on earlier meets the page's own reload half way.
        """
        self.page.get_by_text(words).first.wait_for()
        self.look()

    def press(self, name, exact=True):
        """Press the button of that name and look at what comes."""
        self.page.locator("main, aside, .page-head").get_by_role("button", name=name, exact=exact).first.click()
        self.look()

    def insist(self, name, scan=None):
        """Press a button whose page asks first, tick each question, choose the file again, and press it again."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.locator("[name=sure]").first.wait_for()
        self.said.clear()  # the browser notes that the answer was a refusal
        self.look()
        for tick in self.page.locator("[name=sure]").all():
            tick.check()
        if scan:
            self.page.locator("[name=file]").set_input_files(scan)
        self.press(name)

    def follow(self, name, exact=False):
        """Follow the link of that name, on the page before the navigation, and look at what comes."""
        links = self.page.locator("main, aside, .page-head").get_by_role("link", name=name, exact=exact)
        if links.count() == 0:
            links = self.page.locator(".second-bar").get_by_role("link", name=name, exact=exact)
        links.first.click()
        self.look()

    def fill(self, **fields):
        """Fill fields in by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").first.fill(str(value))

    def reads(self, text):
        assert text in self.page.locator("body").inner_text(), f"{text} is not on {self.page.url}"

    def download(self, name):
        """Follow a link that answers with a file; return its bytes."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name).first.click()
        return Path(waiting.value.path()).read_bytes()

    def look(self):
        """Every page fits the screen, is no refusal, has no open place in a sentence, and is kept as a picture."""
        self.page.wait_for_load_state()
        number = len(list(self.album.iterdir()))
        self.page.screenshot(path=self.album / f"{number:03d}-{self.width}-{self.account.login}.png", full_page=True)
        wide = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} wide on {wide[1]}"
        assert self.said == [], self.page.url
        assert re.findall(r"\{\w+\}", self.page.locator("body").inner_text()) == [], self.page.url


@pytest.fixture
def someone(browser, address, album):
    """`someone(account, "desk")`: a person who has signed in."""
    people = []

    def arrive(account, size="desk"):
        people.append(Person(browser, address, album, account, size))
        return people[-1].sign_in()

    yield arrive
    for person in people:
        person.context.close()


@pytest.fixture
def tell(app):
    """Does all promised work that is due, as the worker would."""

    def work():
        db.session.rollback()  # what the test has read itself is a picture of an earlier hour
        while due := outbox.due(clock.now(), limit=500):
            for row_id in due:
                outbox.perform(row_id)

    return work
