"""What stands in the way of a claim: one line an obstacle, each with a sentence and a way out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .affiliation import Link, Shared
from .errors import NotNow, NotPermitted, Refusal
from .phase import Phase
from .standing import Deed, Parties, Side, fallen, obstacle


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """What is known of an institution and a need at one moment.

    `phase` is None where the need stands in no live round. `asked` and `offered`
    are the labels of the categories of the need and of the place. `free` counts
    the needs it can still be given, None without a place.
    """

    need_published: bool
    phase: Phase | None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    parties: Parties
    place_reason: str = ""
    asked: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    related_by: tuple[Shared, ...] = ()
    """The certain facts that both sides share; others are asked about at screening."""
    alike: Link | None = None
    capacity: int = 0
    free: int | None = None


Check = Callable[[Situation], Refusal | None]


def obstacles(situation: Situation) -> list[Refusal]:
    """Everything that stands in the way, in the order in which it should be looked at; empty where nothing does."""
    found = [check(situation) for check in CHECKS]
    return [refusal for refusal in found if refusal is not None]


def _published(s: Situation) -> Refusal | None:
    return None if s.need_published else NotNow("claim.need_not_published", article="S004-2.2.3a")


def _in_a_round(s: Situation) -> Refusal | None:
    return NotNow("claim.no_round") if s.need_published and s.phase is None else None


def _not_too_early(s: Situation) -> Refusal | None:
    return NotNow("claim.not_yet_open", opens_at=s.opens_at) if s.phase is Phase.PLANNED else None


def _not_too_late(s: Situation) -> Refusal | None:
    late = s.phase is not None and s.phase not in (Phase.PLANNED, Phase.OPEN)
    return NotNow("claim.closed", closes_at=s.closes_at) if late else None


def _for_one_that_stands(s: Situation) -> Refusal | None:
    """The enterprise may take part."""
    stopped = Side.ENTERPRISE in fallen(s.parties)
    return obstacle(s.parties, Side.ENTERPRISE, Deed.CLAIM) if stopped else None


def _in_good_standing(s: Situation) -> Refusal | None:
    return NotPermitted("claim.organisation_not_active") if Side.INSTITUTION in fallen(s.parties) else None


def _in_the_pool(s: Situation) -> Refusal | None:
    """Only institutions on the published list claim (MR-08)."""
    place = s.parties.place
    if place is None:
        return NotPermitted("claim.not_in_pool", article="S004-2.2.3b")
    if Side.PLACE not in fallen(s.parties):
        return None
    return NotPermitted("claim.place_not_active", article="S004-2.2.3b", state=place, reason=s.place_reason)


def _in_its_trade(s: Situation) -> Refusal | None:
    if s.parties.place is None or set(s.asked) & set(s.offered):
        return None
    return NotPermitted("claim.other_category", asked=s.asked, offered=s.offered)


def _stranger(s: Situation) -> Refusal | None:
    """Affiliation blocks a claim (G-13)."""
    if not s.related_by:
        return None
    return NotPermitted("claim.related", shared=s.related_by, article="G-13")


def _with_room(s: Situation) -> Refusal | None:
    """No more than the declared yearly ability (G-04)."""
    if s.free is None or s.free > 0:
        return None
    return NotNow("claim.capacity_used", capacity=s.capacity, article="G-04")


CHECKS: tuple[Check, ...] = (
    _published,
    _in_a_round,
    _not_too_early,
    _not_too_late,
    _for_one_that_stands,
    _in_good_standing,
    _in_the_pool,
    _in_its_trade,
    _stranger,
    _with_room,
)
