"""The frame in a real browser: it fits a phone, can be read and touched, and its script only adds."""

import shutil
import threading

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.site.views.gallery import make_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest('svg')) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) found.push(`${element.className || element.tagName}: ${contrast.toFixed(2)}`);
  }
  return found;
}"""

SMALL = """() => [...document.querySelectorAll(
    '.btn, .tool, .second-bar a, .pager a, .tabs a, input:not([type=hidden]):not(.form-check-input), select')]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map((e) => `${e.className} ${e.textContent.trim()}: ${e.getBoundingClientRect().height}`)"""

UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')]
  .filter((e) => !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim()))
  .map((e) => e.outerHTML)"""


@pytest.fixture(scope="module")
def address():
    app = make_app()
    app.config["WTF_CSRF_ENABLED"] = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """`visit(width, script)`: the gallery in a window of that width; `page.said` is what the console got."""
    contexts = []

    def visit(width, script=True):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "large"), [(360, "0"), (360, "1"), (700, "0"), (1280, "0"), (1280, "1")])
def test_nothing_overflows_is_faint_or_breaks_the_policy(visit, width, large):
    page = visit(width)
    page.context.add_cookies([{"name": "large", "value": large, "url": page.url}])
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(FAINT) == []
    assert page.evaluate(UNNAMED) == []
    assert page.said == []


PRESSED = """() => [...document.querySelectorAll('button, .btn, input, select, textarea, summary, nav:not(.pager), .tabs')]
  .filter((e) => e.checkVisibility() && !e.closest('form:has(table)')).map((e) => `${e.tagName} ${e.className} ${e.textContent.trim()}`)"""

CLIPPED = """() => [...document.querySelectorAll('.table-wrap')]
  .filter((e) => getComputedStyle(e).overflowX !== 'visible').map((e) => e.textContent.trim().slice(0, 20))"""


def test_paper_carries_whole_tables_what_was_folded_and_nothing_to_press(visit):
    page = visit(673)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 673
    assert page.evaluate(PRESSED) == [] and page.evaluate(CLIPPED) == []
    assert page.locator("details:not(:has(form)) table").first.evaluate("(e) => e.getBoundingClientRect().height") > 50


def test_what_is_touched_on_a_phone_is_44_pixels_high(visit):
    assert visit(360).evaluate(SMALL) == []


def test_larger_text_is_18_pixels_and_lines_have_room(visit):
    page = visit(1280)
    page.context.add_cookies([{"name": "large", "value": "1", "url": page.url}])
    page.reload()
    size, height = page.evaluate("(s => [s.fontSize, s.lineHeight])(getComputedStyle(document.querySelector('.asked p')))")
    assert size == "18px" and float(height.removesuffix("px")) / 18 >= 1.5


def test_a_keyboard_reaches_the_main_part_first_and_sees_where_it_is(visit):
    page = visit(1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#main')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_an_amount_is_shown_in_ten_thousands_while_it_is_typed(visit):
    page = visit(1280)
    for typed, shown in (("12345.67", "1.234567 万元"), ("20,000", "2 万元"), ("sNaN", ""), ("1e9", "")):
        page.fill("#price", typed)
        assert page.locator('[data-money-for="price"]').text_content() == shown


def test_a_refused_form_leads_the_eye_to_its_errors_and_keeps_what_was_typed(visit):
    for script in (True, False):
        page = visit(1280, script)
        page.fill("#name", "某某厂")
        page.fill("#price", "约一千")
        page.get_by_role("button", name="提交审核").click()
        errors = page.locator("#form-errors")
        assert "预算" in errors.text_content()
        assert page.input_value("#name") == "某某厂" and page.input_value("#price") == "约一千"
        errors.get_by_role("link", name="预算").click()
        assert page.evaluate("location.hash") == "#price"


def test_on_a_phone_each_cell_of_a_row_says_what_it_is(visit):
    page = visit(360)
    cell = page.locator(".data-table td[data-label='县市区']").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"县市区"'
    assert not page.locator(".data-table thead th").first.evaluate(
        "e => e.getBoundingClientRect().width > 2 && e.closest('thead').getBoundingClientRect().width > 2"
    )


LINES_OF_A_DAY = """() => {
  const cell = [...document.querySelectorAll('.data-table tbody td[data-label]')].find((e) => e.checkVisibility() && e.className === '');
  cell.innerHTML = '<time>2026-08-10</time> (one hundred and eleven days ago, and nobody has looked at it since)';
  const day = document.createRange();
  day.selectNodeContents(cell.querySelector('time'));
  return day.getClientRects().length;
}"""


def test_on_a_phone_a_day_is_not_broken_by_what_stands_beside_it(visit):
    assert visit(390).evaluate(LINES_OF_A_DAY) == 1


def test_filters_are_folded_on_a_phone_and_say_which_are_on(visit):
    for script in (True, False):
        page = visit(360, script)
        page.goto(f"{page.url}?q=模具&county=430281")
        fold = page.locator(".filters > summary")
        assert " ".join(fold.text_content().split()) == "筛选：模具、醴陵市"
        assert not page.locator("#f-q").is_visible()
        fold.click()
        assert page.locator("#f-q").is_visible()
        desk = visit(1280, script)
        assert desk.locator("#f-q").is_visible() and not desk.locator(".filters > summary").is_visible()


STOPS = "[...document.querySelectorAll('.table-wrap')].map((e) => [e.tabIndex === 0, e.scrollWidth > e.clientWidth])"


def test_a_table_is_a_stop_of_the_keyboard_where_it_is_wider_than_its_place(visit):
    for width in (360, 640, 1280):
        page = visit(width)
        page.set_viewport_size({"width": width, "height": 900})
        assert all(stop == (wide and width > 600) for stop, wide in page.evaluate(STOPS))
