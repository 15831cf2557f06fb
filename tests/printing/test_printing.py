"""Every kind of page printed on A4: no cell is cut off, and a paper to be signed has nothing of the site on it."""

import re
from collections import defaultdict
from functools import cache

import pytest
from sqlalchemy import select

from marketplace.shared.extensions import db
from marketplace.vetting.models import Application
from tests.leaks.crawler import addresses

pytestmark = pytest.mark.timeout(600)

WIDTHS = {"auto": 673, "sheet": 680, "wide": 1001}
"""Pixels between the margins of an A4 page that stands, and of one that lies."""
FILES = (".xlsx", ".svg", "/file", "/claims", "/progress")
NUMBER = re.compile(r"/(?:\d+|[0-9a-f]{32})(?=/|$)")
PEOPLE = ("city", "approver", "county_a", "inst_a", "inst_d", "firm_a", "admin")

CUT = """(width) => [...document.querySelectorAll('td, th, dd, dt, p, h1, h2, h3, li, code, legend, label')]
  .filter((e) => e.checkVisibility() && !e.closest('.visually-hidden, .skip-link, svg'))
  .filter((e) => e.getBoundingClientRect().right > width + 1
    || (getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1))
  .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`)"""


@pytest.fixture
def kinds(app, as_user, town):
    """Of each kind of page somebody who reaches it, with the address; of two the one with more on it."""
    found = defaultdict(list)
    for who in PEOPLE:
        client = as_user(town.people[who])
        for place in addresses(app, town.people[who], most=2):
            kind = NUMBER.sub("/N", place)
            if len(found[kind]) < 2 and not place.endswith(FILES):
                answer = client.get(place)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    found[kind].append((len(answer.data), who, place))
    return {kind: max(pages)[1:] for kind, pages in found.items() if pages}


@pytest.fixture
def paper(browser, address, make, town):
    """`paper(who, path)`: a page as it is laid out for paper, and how wide that is."""
    contexts = []

    @cache
    def of(who):
        contexts.append(browser.new_context(locale="zh-CN", viewport={"width": WIDTHS["auto"], "height": 900}))
        contexts[-1].add_cookies([{"name": "sid", "value": make.session_of(town.people[who]), "url": address}])
        page = contexts[-1].new_page()
        page.emulate_media(media="print")
        return page

    def laid_out(who, path):
        page = of(who)
        page.goto(address + path)
        width = WIDTHS[page.evaluate("getComputedStyle(document.body).page")]
        page.set_viewport_size({"width": width, "height": 900})
        return page, width

    yield laid_out
    for context in contexts:
        context.close()


def test_no_page_is_cut_off_on_paper(kinds, paper):
    wrong = {}
    for who, place in sorted(kinds.values()):
        page, width = paper(who, place)
        whole = page.evaluate("document.documentElement.scrollWidth")
        if cut := page.evaluate(CUT, width) or ([f"{whole} wide on {width}"] if whole > width else []):
            wrong[f"{place} as {who}"] = cut[:5]
    assert wrong == {}
    assert len(kinds) > 60


ON_PAPER = "document.body.innerText.trim()"


def test_a_paper_to_be_signed_has_nothing_of_the_site_on_it(paper, town):
    """S004-X2: what leaves the printer is the form, whole."""
    application = db.session.scalars(
        select(Application).where(Application.organisation == town.people["inst_d"].organisation)
    ).one()
    page, _ = paper("inst_d", f"/applications/{application.id}/pledge")
    assert page.evaluate(ON_PAPER) == page.locator("article.paper").inner_text().strip() != ""
    assert sheets(page) == {(595, 842)}


def test_what_is_wide_lies_and_the_rest_stands(paper):
    for place in ("/board", "/year/1", "/results/1", "/needs"):
        page, width = paper("city", place)
        assert (width, sheets(page)) == (WIDTHS["wide"], {(842, 595)})
    page, _ = paper("city", "/notices")
    assert sheets(page) == {(595, 842)}


BROKEN = """() => [...document.querySelectorAll('td')].filter((e) => /^[A-Z0-9-]{8,18}$/.test(e.textContent.trim())).filter((e) => {
  const text = document.createRange(); text.selectNodeContents(e);
  return new Set([...text.getClientRects()].map((one) => Math.round(one.top))).size > 1 }).map((e) => e.textContent.trim())"""


def test_no_number_and_no_day_is_broken_on_paper(paper):
    for who, place in (("city", "/needs"), ("city", "/engagements"), ("city", "/institutions"), ("city", "/results/1")):
        page, _ = paper(who, place)
        assert page.locator("td.cell-code").count() > 0, place
        assert page.evaluate(BROKEN) == [], place


def test_a_long_group_begins_on_the_page_of_what_is_before_it(paper, town):
    """What stands below a group's head is broken where the page ends: no page is left empty for it."""
    application = db.session.scalars(
        select(Application).where(Application.organisation == town.people["inst_d"].organisation)
    ).one()
    page, _ = paper("inst_d", f"/applications/{application.id}")
    assert page.evaluate("[...document.querySelectorAll('.group')].every((e) => getComputedStyle(e).breakInside === 'auto')")


def sheets(page):
    """The sizes of the pages that are printed, in points."""
    found = re.findall(rb"/MediaBox ?\[([^\]]*)\]", page.pdf(prefer_css_page_size=True))
    return {tuple(round(float(one)) for one in size.split()[2:]) for size in found}
