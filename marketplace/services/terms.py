"""What a programme's days must still allow when they are moved: deadlines that have not passed, and all that runs in its term."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..core import calendar, ranges
from ..core.errors import NotNow
from ..core.events.programme import Change
from ..core.phase import LIVE
from ..models import Engagement, Programme, Round
from ..queries.engagements import OPEN

DEADLINES = ("apply_on", "recommend_on")
CLOSING = (*DEADLINES, "ends_on")
"""Days that only two people together move to a later one."""
TERM = ("starts_on", "ends_on")
"""Days that only two people together move at all: what runs, and until when, follows from them."""
MOST_NAMED = 5


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
        outside = [
            *(
                one.name
                for one in _live_rounds(session, programme)
                if (
                    (later_start and one.opens_at < calendar.start_of(programme.starts_on))
                    or (earlier_end and one.closes_at >= calendar.end_of(programme.ends_on))
                )
            ),
            *(
                one.number
                for one in _running_contracts(session, programme)
                if (
                    (later_start and one.signed_on < programme.starts_on)  # type: ignore[operator]
                    or (earlier_end and one.ends_on > ranges.latest_service(programme.ends_on, one.signed_on))  # type: ignore[operator,arg-type]
                )
            ),
        ]
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


def _live_rounds(session: Session, programme: Programme) -> list[Round]:
    rows = select(Round).where(Round.programme_id == programme.id, Round.state.in_(LIVE))
    return list(session.scalars(rows.order_by(Round.id).with_for_update(of=Round)))


def _running_contracts(session: Session, programme: Programme) -> list[Engagement]:
    """Contracts whose days were written down and that are not accepted or ended."""
    rows = select(Engagement).where(
        Engagement.programme_id == programme.id,
        Engagement.state.in_(OPEN),
        Engagement.signed_on.is_not(None),
        Engagement.ends_on.is_not(None),
    )
    return list(session.scalars(rows.order_by(Engagement.id).with_for_update(of=Engagement)))
