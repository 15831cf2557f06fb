"""Whether both sides of a case may go on: one rule, asked at every deed that leads to a contract or makes it count.

Giving up, sending back, ending and answering stay open to everybody at any time: they are the ways out.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from ...rulebook.ruleset import Ruleset
from ...shared.errors import NotNow
from ...shared.fixed import Fixed
from ...vetting.states import PlaceState


class Deed(StrEnum):
    """A deed that asks for standing."""

    CLAIM = "claim"
    ADMIT = "admit"
    LOCK = "lock"
    CONFIRM = "confirm"
    CONTRACT = "contract"
    SERVE = "serve"
    ACCEPT = "accept"
    OUTCOME = "outcome"
    PAY = "pay"


class Side(StrEnum):
    """What has to stand."""

    PROGRAMME = "programme"
    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    PLACE = "place"


_EVERYTHING = (Side.PROGRAMME, Side.ENTERPRISE, Side.INSTITUTION, Side.PLACE)
_BOTH_SIDES = (Side.ENTERPRISE, Side.INSTITUTION, Side.PLACE)

ASKED: Mapping[Deed, tuple[Side, ...]] = MappingProxyType(
    {
        Deed.CLAIM: _BOTH_SIDES,
        Deed.ADMIT: _BOTH_SIDES,
        Deed.LOCK: _BOTH_SIDES,
        Deed.CONFIRM: _EVERYTHING,
        Deed.CONTRACT: _EVERYTHING,
        Deed.SERVE: _BOTH_SIDES,
        Deed.ACCEPT: _BOTH_SIDES,
        Deed.OUTCOME: _BOTH_SIDES,
        Deed.PAY: (Side.INSTITUTION, Side.PLACE),
    }
)
"""What each deed asks for. After its programme's year was released no match becomes a contract; what runs goes on."""


class WayOut(StrEnum):
    """What can be done where a deed has to wait for somebody's standing."""

    RESUME = "resume"
    SCREEN_OUT = "screen_out"
    RESERVE = "reserve"
    TERMINATE = "terminate"
    FREEZE = "freeze"


WAYS_OUT: Mapping[Deed, WayOut] = MappingProxyType(
    {
        Deed.CLAIM: WayOut.RESUME,
        Deed.ADMIT: WayOut.SCREEN_OUT,
        Deed.LOCK: WayOut.RESUME,
        Deed.CONFIRM: WayOut.RESERVE,
        Deed.CONTRACT: WayOut.TERMINATE,
        Deed.SERVE: WayOut.TERMINATE,
        Deed.ACCEPT: WayOut.TERMINATE,
        Deed.OUTCOME: WayOut.RESUME,
        Deed.PAY: WayOut.FREEZE,
    }
)

ACTIVE = "active"


class Parties(Fixed):
    """What is known of both sides of a case at one moment; `place` is None where the institution has none."""

    ruleset: Ruleset
    programme: str
    released_at: datetime | None
    """When the year of the programme was released: from then on it is closed."""
    enterprise: str
    enterprise_standing: StrEnum
    institution: str
    institution_standing: StrEnum
    place: PlaceState | None
    place_asked: bool = True
    """Whether the rules of the programme ask for a place in the pool."""


def fallen(parties: Parties, sides: Iterable[Side] = _EVERYTHING) -> list[Side]:
    """The sides that do not stand, in the order in which they should be looked at."""
    stands = {
        Side.PROGRAMME: parties.released_at is None,
        Side.ENTERPRISE: parties.enterprise_standing == ACTIVE,
        Side.INSTITUTION: parties.institution_standing == ACTIVE,
        Side.PLACE: parties.place == PlaceState.ACTIVE or not parties.place_asked,
    }
    return [side for side in sides if not stands[side]]


def obstacles(parties: Parties, deed: Deed) -> list[NotNow]:
    """Everything in the standing of both sides that speaks against a deed, each with its rule and the way out."""
    return [obstacle(parties, side, deed) for side in fallen(parties, ASKED[deed])]


def effective(place: PlaceState, institution_standing: StrEnum) -> PlaceState:
    """What a place is worth: an active one is suspended while its institution may not act."""
    if place is PlaceState.ACTIVE and institution_standing != ACTIVE:
        return PlaceState.SUSPENDED
    return place


def require(parties: Parties, deed: Deed) -> None:
    """Raise `NotNow` for the first side that does not stand."""
    for obstacle in obstacles(parties, deed):
        raise obstacle


def obstacle(parties: Parties, side: Side, deed: Deed) -> NotNow:
    """What is said where this side does not stand: who, what it may not, which rule, and the way out."""
    facts: dict[str, object] = {"deed": deed, "way_out": WAYS_OUT[deed]}
    if side is Side.PROGRAMME:
        rule = parties.ruleset.cite("term_years")
        return NotNow("standing.programme", programme=parties.programme, released_at=parties.released_at, deed=deed, rule=rule)
    if side is Side.ENTERPRISE:
        return NotNow("standing.enterprise", name=parties.enterprise, state=parties.enterprise_standing, **facts)
    if side is Side.INSTITUTION:
        return NotNow("standing.institution", name=parties.institution, state=parties.institution_standing, **facts)
    facts |= {"name": parties.institution, "rule": parties.ruleset.cite("listed")}
    if parties.place is None:
        return NotNow("standing.no_place", **facts)
    return NotNow("standing.place", state=parties.place, **facts)
