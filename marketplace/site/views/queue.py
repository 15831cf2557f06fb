"""A line of the inbox is a queue: one case leads to its page, and after each deed the next one is at hand."""

from typing import Any, NamedTuple

from flask import request, session, url_for

from ...competition.models import Round
from ...delivery.models import Engagement, Outcome
from ...evaluation.models import YearRun
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
    Round: ("rounds.show", "round_id"),
    Engagement: ("engagements.show", "engagement_id"),
    Outcome: ("outcomes.show", "outcome_id"),
    YearRun: ("year.show", "run_id"),
}
"""The page of a case, by the name that its address gives to the id."""


class Next(NamedTuple):
    """What comes after a deed: where the next case of the line is, and how many of it are left."""

    address: str
    left: int


def address_of(item: Waiting) -> str:
    """Where a line leads: to the case itself where it is one, otherwise to its list."""
    page = _page_of(item)
    if item.count == 1 and page and item.rows is not None:
        return url_for(page[0], **{page[1]: db.session.scalar(item.rows.limit(1))})
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
    first, left = open_ones[0], sum(item.count for item in open_ones)
    page = _page_of(first)
    if page is None or first.rows is None or first.case is None:
        return Next(url_for(first.endpoint, **first.args), left)
    here = (request.view_args or {}).get(page[1])
    others = [one for one in db.session.scalars(first.rows.order_by(first.case.id).limit(2)) if one != here]
    return Next(url_for(page[0], **{page[1]: others[0]}), left) if others else None


def _page_of(item: Waiting) -> tuple[str, str] | None:
    """The page of the cases of a line, where the line leads to the list that these stand in; a need is ranked elsewhere."""
    page = PAGES.get(item.case) if item.case else None
    return page if page and item.endpoint == f"{page[0].partition('.')[0]}.index" else None
