"""What a programme's days must still allow when they are moved: deadlines that have not passed, and all that runs in its term."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from ...shared import calendar
from ...shared.errors import NotNow
from ...shared.registry import Asked
from ..events import Change
from ..models import Programme

DEADLINES = ("apply_on", "recommend_on")
CLOSING = (*DEADLINES, "ends_on")
"""Days that only two people together move to a later one."""
TERM = ("starts_on", "ends_on")
"""Days that only two people together move at all: what runs, and until when, follows from them."""
MOST_NAMED = 5

ROUNDS: Asked[[Programme, bool, bool], list[str]] = Asked("which live rounds a later start or an earlier end leaves out")
CONTRACTS: Asked[[Programme, bool, bool], list[str]] = Asked("which running contracts a later start or an earlier end leaves out")


def take_two(changes: Iterable[Change]) -> bool:
    """Whether one of these changes waits for a second person."""
    return any(change.name in TERM or (change.name in DEADLINES and _is_later(change)) for change in changes)


def require_not_over(changes: Iterable[Change], now: datetime) -> None:
    """Raise `NotNow` where a deadline, or the end, would be moved to a later day after it has passed."""
    for change in changes:
        old = change.old
        if change.name in CLOSING and isinstance(old, date) and _is_later(change):
            if calendar.end_of(old) <= now:
                raise NotNow(f"programme.{change.name}_over", field=change.name, day=old)


def require_holds(session: Session, programme: Programme, changes: Iterable[Change]) -> None:
    """Raise `NotNow` with their names where a term that begins later or ends earlier leaves out what runs in it.

    The rows of live rounds and running contracts are locked, so that nobody extends one at the same moment.
    """
    moved = {change.name: _is_later(change) for change in changes if change.name in TERM}
    later_start, earlier_end = moved.get("starts_on") is True, moved.get("ends_on") is False
    with session.no_autoflush:
        outside = [name for asked in (ROUNDS, CONTRACTS) for name in asked(programme, later_start, earlier_end)]
    if outside:
        raise NotNow(
            "programme.term_leaves_out",
            field="starts_on",
            starts_on=programme.starts_on,
            ends_on=programme.ends_on,
            names=outside[:MOST_NAMED],
            count=len(outside),
        )


def _is_later(change: Change) -> bool:
    return change.new > change.old  # type: ignore[operator]
