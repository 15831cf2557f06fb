"""The colour and the shape of each state, beside its word: never colour alone."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Tone(NamedTuple):
    """How a word is shown: the name of its colour and of its icon."""

    name: str
    icon: str


NEUTRAL = Tone("neutral", "circle")
INFO = Tone("info", "play-circle-fill")
WAITING = Tone("waiting", "hourglass-split")
ATTENTION = Tone("waiting", "exclamation-triangle-fill")
DONE = Tone("done", "check-circle-fill")
DANGER = Tone("danger", "x-octagon-fill")
OVER = Tone("neutral", "slash-circle")
DRAFT = Tone("neutral", "pencil")
RETURNED = Tone("waiting", "arrow-return-left")

PLAIN: Mapping[str, Tone] = MappingProxyType(
    {"neutral": NEUTRAL, "info": INFO, "waiting": WAITING, "done": DONE, "danger": DANGER}
)

BY_CODE: Mapping[str, Tone] = MappingProxyType(
    {
        "draft": DRAFT,
        "preview": DRAFT,
        "queued": WAITING,
        "submitted": WAITING,
        "claimed": WAITING,
        "waiting": WAITING,
        "asked": WAITING,
        "pending": WAITING,
        "recommended": WAITING,
        "verified": WAITING,
        "proposed": WAITING,
        "frozen": INFO,
        "agreed": WAITING,
        "contract_sent": WAITING,
        "returned": RETURNED,
        "to_be_corrected": RETURNED,
        "announced": INFO,
        "running": INFO,
        "given": INFO,
        "matched": INFO,
        "contracted": INFO,
        "admissible": INFO,
        "solved": INFO,
        "reserve": INFO,
        "open": INFO,
        "published": DONE,
        "admitted": DONE,
        "active": DONE,
        "optimal": DONE,
        "feasible": DONE,
        "accepted": DONE,
        "confirmed": DONE,
        "approved": DONE,
        "selected": DONE,
        "enterprise_yes": DONE,
        "institution_yes": DONE,
        "released": DONE,
        "committed": DONE,
        "imported": DONE,
        "done": DONE,
        "ready": INFO,
        "delivered": WAITING,
        "suspended": ATTENTION,
        "rejected": DANGER,
        "refused": DANGER,
        "failed": DANGER,
        "infeasible": DANGER,
        "removed": DANGER,
        "screened_out": DANGER,
        "terminated": DANGER,
        "withdrawn": OVER,
        "taken_back": OVER,
        "cancelled": OVER,
        "superseded": OVER,
        "rehearsed": OVER,
        "interim": DONE,
        "not_selected": OVER,
        "declined": OVER,
        "discarded": OVER,
        "dropped": OVER,
        "closed": OVER,
        "planned": WAITING,
        "claiming": INFO,
        "reviewed": WAITING,
    }
)

BY_KIND: Mapping[str, Tone] = MappingProxyType(
    {
        "BoardStanding.waiting": NEUTRAL,
        "NeedState.published": INFO,
        "RunState.feasible": ATTENTION,
        "EngagementState.active": INFO,
        "ClaimState.delivered": INFO,
    }
)


def tone_of(value: object, kind: str = "", name: str = "") -> Tone:
    """The tone called `name`, else that of a state; neutral where nobody decided."""
    if name:
        return PLAIN.get(name, NEUTRAL)
    kind = kind or (type(value).__name__ if isinstance(value, StrEnum) else "")
    return BY_KIND.get(f"{kind}.{value}") or BY_CODE.get(str(value), NEUTRAL)
