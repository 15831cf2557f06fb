"""Where a round stands: what was decided, and between announcement and solving what the clock says."""

from datetime import datetime
from enum import StrEnum

from ..states import RoundState


class Phase(StrEnum):
    """竞赛轮次, as everybody sees it; planned, open and closed are never stored."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    SOLVED = "solved"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


LIVE = (RoundState.ANNOUNCED, RoundState.SOLVED, RoundState.PROPOSED, RoundState.APPROVED)
"""States in which a round holds its needs: a need stands in one such round at a time."""

SEALED = (Phase.PLANNED, Phase.OPEN)
"""Phases in which nobody but its author sees a claim, nor how many there are."""

BEFORE_PROPOSAL = (Phase.CLOSED, Phase.SOLVED)
"""Phases in which claims are looked at: screened, ranked, scored, locked or barred, and solved."""


def phase(state: RoundState, opens_at: datetime, closes_at: datetime, now: datetime) -> Phase:
    """The phase of a round at `now`.

    It opens at its opening moment and is closed from its closing moment on: that
    very second is too late (TI). What was decided later hides the clock.

    >>> from datetime import UTC, timedelta
    >>> nine = datetime(2023, 5, 1, 9, tzinfo=UTC)
    >>> [phase(RoundState.ANNOUNCED, nine, nine + timedelta(hours=1), nine + timedelta(hours=h)).value
    ...  for h in (-1, 0, 1)]
    ['planned', 'open', 'closed']
    """
    if state is not RoundState.ANNOUNCED:
        return Phase(state.value)
    if now < opens_at:
        return Phase.PLANNED
    return Phase.OPEN if now < closes_at else Phase.CLOSED
