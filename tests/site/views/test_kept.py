"""Public pages are kept for visitors for a second: never stale, never anybody's own, never with a token (decision 0107)."""

import os
import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from marketplace.needs.commands import WithdrawNeed
from marketplace.needs.use_cases import needs
from marketplace.shared import clock, permissions
from marketplace.shared.extensions import db
from marketplace.shared.permissions.rules import PUBLIC
from marketplace.shared.web.addresses import plain
from marketplace.shared.web.visitors import known_arguments
from marketplace.site.views.kept import SHELF, KeptPage, Shelf
from tests.conftest import NOW

FIRST = NOW.replace(microsecond=0)
PAGES = ("/", "/board", "/institutions", "/notices", "/results", "/rules/", "/rules/ZZ-PILOT-2023")


@pytest.fixture
def moment(monkeypatch):
    """`moment(seconds)`: the clock stands so many seconds after its first moment."""

    def stand(seconds=0):
        monkeypatch.setattr("marketplace.shared.clock.now", lambda: FIRST + timedelta(seconds=seconds))

    stand()
    return stand


@pytest.fixture
def shelf(app, monkeypatch, moment):
    """A shelf in the application, which keeps none for other tests: they change rows that nobody records."""
    found = Shelf(1 << 20)
    monkeypatch.setitem(app.extensions, SHELF, found)
    return found


@contextmanager
def statements():
    """What is asked of the database in the block."""
    found = []

    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def is_kept(client, address, **more):
    """Whether a page is answered from the shelf: no session asks the database for anything."""
    with statements() as asked:
        assert client.get(address, **more).status_code == 200
    return asked == []


@contextmanager
def another_process(app, address):
    """`ask()`: what another process with a shelf of its own answers at an address to a visitor."""
    (asking, ask), (answer, answering) = os.pipe(), os.pipe()
    if (child := os.fork()) == 0:
        try:
            db.engine.dispose(close=False)
            client = app.test_client()
            while os.read(asking, 1) == b"?":
                os.write(answering, f"{client.get(address).status_code:03}{int(is_kept_here(app))}".encode())
        finally:
            os._exit(0)
    os.close(asking)
    os.close(answering)

    def put():
        os.write(ask, b"?")
        told = os.read(answer, 4).decode()
        return int(told[:3]), told[3] == "1"

    try:
        yield put
    finally:
        os.write(ask, b".")
        os.waitpid(child, 0)
        os.close(ask)
        os.close(answer)


def is_kept_here(app):
    return bool(app.extensions[SHELF].used)


def withdrawn(need, actor):
    command = WithdrawNeed(need_id=need.id, version=need.version, reason="企业已自行解决")
    needs.withdraw(command, actor=actor, clock=lambda _session: clock.now())


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_made_once_a_second_and_answered_to_the_byte(shelf, moment, client, app, make, address):
    make.need()
    first = client.get(address)
    with statements() as asked:
        second = app.test_client().get(address)
    assert asked == [], "only the number of what is published is read"
    assert (second.data, second.headers["ETag"], second.mimetype) == (first.data, first.headers["ETag"], "text/html")
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    moment(1)
    assert not is_kept(client, address)


def test_a_need_that_is_withdrawn_is_gone_at_once_in_every_process(shelf, client, app, make):
    need = make.need()
    owner = make.enterprise_account(need.organisation)
    address = f"/board/{need.id}"
    with another_process(app, address) as ask:
        assert ask() == (200, True)
        assert client.get(address).status_code == 200 and is_kept(client, address)
        withdrawn(need, owner)
        assert client.get(address).status_code == 404
        assert ask()[0] == 404
    assert need.number not in client.get("/board").text


def test_what_a_visitor_reads_in_another_language_or_larger_is_kept_apart(shelf, client):
    plainly = client.get("/board").text
    client.set_cookie("lang", "en")
    english = client.get("/board").text
    client.set_cookie("large", "1")
    large = client.get("/board").text
    assert len({plainly, english, large}) == 3
    assert 'lang="en"' in english and 'class="large-text"' in large
    assert is_kept(client, "/board")


def test_an_argument_that_a_page_does_not_read_is_not_kept(shelf, client):
    client.get("/board?page=1&category=digital")
    assert is_kept(client, "/board?page=1&category=digital")
    used = shelf.used
    for strange in ("/board?utm=1", "/board?page=1&x=2", "/notices?q=1", "/?q=1"):
        client.get(strange)
        assert not is_kept(client, strange)
    assert shelf.used == used


def test_nobody_who_is_signed_in_is_answered_from_it_or_fills_it(shelf, client, as_user, make):
    officer = as_user(make.city_officer())
    for address in PAGES:
        answer = officer.get(address)
        assert (answer.headers["Cache-Control"], answer.headers.get("ETag")) == ("no-store", None)
    assert shelf.used == 0
    client.get("/board")
    assert not is_kept(officer, "/board")
    client.set_cookie("sid", "no session at all")
    assert not is_kept(client, "/board")


def test_a_word_that_waits_for_a_visitor_is_said_to_nobody_else(shelf, client, app, as_user, make):
    leaving = as_user(make.city_officer())
    assert leaving.post("/logout").status_code == 302
    assert "您已退出登录" in leaving.get("/board").text
    assert shelf.used == 0
    assert "您已退出登录" not in app.test_client().get("/board").text


def test_every_public_page_says_that_nobody_in_between_keeps_it(app, client):
    for rule in plain(app):
        if permissions.ENDPOINTS[rule.endpoint] == PUBLIC and "GET" in rule.methods and not rule.arguments:
            answer = client.get(rule.rule)
            if not rule.endpoint.startswith("health"):
                assert answer.headers["Cache-Control"] == "private, no-cache", rule.rule
                assert "Cookie" in answer.headers["Vary"], rule.rule


def test_a_browser_hears_that_its_page_still_holds_until_something_changes(shelf, moment, client, make):
    need = make.need()
    tag = client.get("/board").headers["ETag"]
    moment(1)
    again = client.get("/board", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b""), "only the moment of its making is another one"
    assert client.get("/board", headers={"If-None-Match": tag}).status_code == 304
    withdrawn(need, make.enterprise_account(need.organisation))
    assert client.get("/board", headers={"If-None-Match": tag}).status_code == 200


def test_a_head_is_answered_like_its_page(shelf, client):
    page = client.get("/board")
    head = client.head("/board")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", page.headers["ETag"])
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_pages_that_are_kept_hold_no_token_and_the_others_are_not_kept(guarded, shelf, client, app):
    for address in PAGES:
        assert "csrf_token" not in client.get(address).text
        assert is_kept(client, address)
    assert "csrf_token" in client.get("/login").text
    assert not is_kept(client, "/login")
    kept = {name for name in app.view_functions if known_arguments(name) is not None}
    assert len(kept) >= len(PAGES) and {permissions.ENDPOINTS[name] for name in kept} == {PUBLIC}


def test_a_host_that_a_visitor_names_stands_on_its_own_pages_alone(shelf, client, make):
    address = f"/board/{make.need().id}"
    client.get(address, base_url="http://127.0.0.1")
    assert not is_kept(client, address, base_url="http://localhost")


def test_the_shelf_holds_no_more_than_its_room_and_nothing_of_another_second():
    shelf, page = Shelf(1000), KeptPage(body=b"x" * 400, mimetype="text/html", tag="1")
    for number in range(50):
        shelf.put((1, FIRST), (f"/board?page={number}",), page)
    assert 800 < shelf.used <= 1000
    assert shelf.find((1, FIRST), ("/board?page=0",)) is page
    later = 1, FIRST + timedelta(seconds=1)
    assert shelf.find(later, ("/board?page=0",)) is None and shelf.find((2, FIRST), ("/board?page=0",)) is None
    shelf.put(later, ("/",), page)
    assert shelf.find((1, FIRST), ("/board?page=0",)) is None and shelf.used < 500


# Forms that visitors send without a token

FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
)
OWN = ({"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}, {})
TASTES = ("/language", {"language": "en"}, "lang"), ("/large-text", {"large": "1"}, "large")


@pytest.mark.parametrize(("address", "data", "cookie"), TASTES)
def test_a_taste_is_set_from_a_page_of_ours_alone(guarded, client, address, data, cookie):
    for headers in FOREIGN:
        assert client.post(address, data=data, headers=headers).status_code == 400
        assert client.get_cookie(cookie) is None
    for headers in OWN:
        answer = client.post(address, data=data | {"next": "/board?page=2"}, headers=headers)
        assert (answer.status_code, answer.location) == (302, "/board?page=2")
        assert re.findall(r"^(\w+)=", "\n".join(answer.headers.getlist("Set-Cookie")), re.M) == [cookie]


@pytest.mark.parametrize(("address", "data", "_cookie"), TASTES)
def test_whoever_is_signed_in_sends_the_token(guarded, as_user, make, address, data, _cookie):
    officer = as_user(make.city_officer())
    assert officer.post(address, data=data, headers=OWN[0]).status_code == 400
    token = re.search(r'name="csrf_token" value="([^"]+)"', officer.get("/board").text)[1]
    assert officer.post(address, data=data | {"csrf_token": token}).status_code == 302


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_a_taste_leads_to_no_other_site(guarded, client, evil):
    assert client.post("/language", data={"language": "en", "next": evil}).location == "/"
