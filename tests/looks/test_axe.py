"""No page that anybody is shown says a fault to axe, in either language, on a desk and on a phone; nor does a refused form."""

import pytest

from marketplace.shared.roles import Role
from marketplace.shared.web.addresses import plain
from marketplace.shared.web.requests import QUIET
from tests.looks.gathered import unlike
from tests.looks.structure import doubled, skips

pytestmark = pytest.mark.timeout(3000)

UNSEEN = {
    "institutions.carrying": "this town has one programme; the page carries a place from one to the next",
    **dict.fromkeys(
        ("year.own", "year.public_list", "year.public_workbook", "year.adjusting", "year.adjustment"),
        "the year of this town is not released; tests/looks/test_lengths.py shows the public list of the demonstration to axe",
    ),
}
"""Pages that nobody in this town is shown, each with the reason."""


def test_every_page_is_looked_at_or_it_is_said_why_not(app, shown):
    """A new page cannot be forgotten: whatever answers a GET is among the pages or the files, or has its line."""
    endpoints = {rule.endpoint for rule in plain(app) if "GET" in rule.methods} - QUIET
    met = {page.kind for page in shown["pages"]} | shown["papers"]
    assert endpoints - met == UNSEEN.keys()
    assert {page.role for page in shown["pages"]} == {"stranger", *Role}
    assert len({page.kind for page in shown["refusals"]}) > 60


def test_no_id_stands_twice_and_no_heading_is_left_out(shown):
    pages = [*shown["pages"], *shown["refusals"]]
    assert {str(page): ids for page in pages if (ids := doubled(page.text))} == {}
    assert [page for page in pages if skips(page.text)] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing(shown, eyes, language):
    """Colours are those of the Chinese page."""
    pages = [*shown["pages"], *shown["refusals"]] if language == "zh" else shown["english"]
    found = {str(page): faults for page in unlike(pages) if (faults := eyes.faults(page.text, contrast=language == "zh"))}
    assert found == {}
