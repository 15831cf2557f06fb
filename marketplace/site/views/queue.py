"""A line of the inbox is a queue: one case leads to its page, and after each deed the next one is at hand."""

from typing import Any, NamedTuple

from flask import request, session, url_for

from ...competition.models import Claim, Round
from ...delivery.models import Engagement, Outcome
from ...evaluation.models import Adjustment, YearRun
from ...needs.models import ImportBatch, Need
from ...shared import clock
from ...shared.extensions import db
from ...shared.waiting import Waiting, is_line, lines_of
from ...shared.web.requests import LINE, viewer
from ...vetting.models import Application, PoolPlace

PAGES: dict[type[Any], tuple[str, str]] = {
    Need: ("needs.show", "need_id"),
    ImportBatch: ("imports.show", "batch_id"),
    Application: ("applications.show", "application_id"),
    PoolPlace: ("institutions.show", "place_id"),
    Claim: ("claims.show", "key"),
    Round: ("rounds.show", "round_id"),
    Engagement: ("engagements.show", "engagement_id"),
    Outcome: ("outcomes.show", "outcome_id"),
    YearRun: ("year.show", "run_id"),
    Adjustment: ("year.adjustment", "adjustment_id"),
}
"""The page of a case, by the name that its address gives to the id, or to the key."""
LISTS = {Claim: "rounds.claims"}
"""The page on which cases of a kind are listed, where that is not the index beside their own page."""


class Next(NamedTuple):
    """What comes after a deed: where the next case of the line is, and how many of it are left."""

    address: str
    left: int


def address_of(item: Waiting) -> str:
    """Where a line leads: to the case itself where it is one, otherwise to its list."""
    page = _page_of(item)
    if item.count == 1 and page:
        return url_for(page[0], **{page[1]: _first(item, page[1], 1)[0]})
    return url_for(item.endpoint, **item.args)


def next_of_line() -> Next | None:
    """The next case of the line that this browser works on; None where it works on none, or its last one is done."""
    key, person = session.get(LINE, ""), viewer()
    if person is None or not is_line(key):
        return None
    open_ones = lines_of(key, person, clock.now())
    if not open_ones:
        session.pop(LINE, None)
        return None
    left = sum(item.count for item in open_ones)
    page = _page_of(open_ones[0])
    if page is None:
        return Next(url_for(open_ones[0].endpoint, **open_ones[0].args), left)
    here = (request.view_args or {}).get(page[1])
    others = (one for item in open_ones for one in _first(item, page[1], 2) if one != here)
    first = next(others, None)
    return Next(url_for(page[0], **{page[1]: first}), left) if first is not None else None


def _first(item: Waiting, name: str, most: int) -> list[Any]:
    """The ids or keys of the first cases of a line."""
    assert item.cases is not None and item.case is not None
    named = item.case.key if name == "key" else item.case.id
    rows = item.cases.order_by(None).with_only_columns(named).order_by(item.case.id)
    return list(db.session.scalars(rows.limit(most)))


def _page_of(item: Waiting) -> tuple[str, str] | None:
    """The page of the cases of a line, where the line leads to the list that these stand in; a need is ranked elsewhere."""
    page = PAGES.get(item.case) if item.case and item.cases is not None else None
    if page is None or item.case is None:
        return None
    if item.page:
        return item.page, page[1]
    return page if item.endpoint == LISTS.get(item.case, f"{page[0].partition('.')[0]}.index") else None
