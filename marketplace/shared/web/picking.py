"""Cases that are picked on a list, looked at once more on a page of their own, and done together.

The list asks by its address: the ids that were ticked, or all that its filter finds. The page of confirmation shows these
cases and sends the id and the version of each, so that what is done is what was seen. Nothing is ticked beforehand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from sqlalchemy import Select

from ..errors import Invalid
from ..extensions import db
from ..fixed import Fixed
from ..queries.paging import count_of
from . import query, seen

CASE, ALL = "case", "all"
MOST = 500
"""Cases that are done in one go."""


class Picked(Fixed):
    """The cases that were picked and can be done, in their order."""

    rows: list[Any]
    gone: int
    """How many of the ticked ones cannot be done any more."""
    left: int
    """How many the filter finds beyond those that are done in one go."""


def picked(able: Select[Any]) -> Picked:
    """What the address asks for, among the cases that this person can do this with."""
    kind = able.column_descriptions[0]["entity"]
    if query.text(ALL, 3):
        found = rows(able.limit(MOST))
        return Picked(rows=found, gone=0, left=max(0, total(able) - MOST) if len(found) == MOST else 0)
    wanted = {int(one) for one in request.args.getlist(CASE)[:MOST] if query.is_id(one)}
    found = rows(able.where(kind.id.in_(wanted))) if wanted else []
    return Picked(rows=found, gone=len(wanted) - len(found), left=0)


def rows(able: Select[Any]) -> list[Any]:
    """The cases of a question, each once."""
    return list(db.session.scalars(able).unique())


def total(able: Select[Any]) -> int:
    """How many cases a question finds, counted without what only the page shows of them."""
    return count_of(able.with_only_columns(able.column_descriptions[0]["entity"].id))


def on_page(able: Select[Any], shown: Sequence[Any]) -> set[int]:
    """Which rows of a page can be picked."""
    kind = able.column_descriptions[0]["entity"]
    found = able.order_by(None).where(kind.id.in_([row.id for row in shown])).with_only_columns(kind.id)
    return set(db.session.scalars(found)) if shown else set()


def seen_cases(name: str = CASE) -> Mapping[int, int]:
    """The version of each case that the page of confirmation showed, by its id."""
    versions = seen.versions()
    ids = [one for one in request.form.getlist(name)[: seen.MOST] if query.is_id(one)]
    if any(one not in versions for one in ids):
        raise Invalid("version.missing")
    return {int(one): versions[one] for one in ids}
