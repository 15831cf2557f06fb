"""Where each case can stand, and which step leads where: one table a kind of case.

`take` is the only way a state changes; a case begins in the first state of its
kind. The same tables give the guard, the buttons a page may offer, the tests
and a page of documentation.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar, cast

from ..errors import NotNow
from . import competition, delivery, needs, people, vetting, year
from .competition import ClaimState, RoundState, RunState
from .delivery import EngagementState, OutcomeState
from .needs import BatchState, NeedState, RowState
from .people import ChangeState, RegistrationState, Standing
from .steps import Step, Table
from .vetting import ApplicationState, PlaceState
from .year import YearState

__all__ = [
    "CHOSEN",
    "TABLES",
    "TO_ANSWER",
    "ApplicationState",
    "BatchState",
    "ChangeState",
    "ClaimState",
    "EngagementState",
    "NeedState",
    "OutcomeState",
    "PlaceState",
    "RegistrationState",
    "RoundState",
    "RowState",
    "RunState",
    "Standing",
    "Step",
    "YearState",
    "before",
    "first",
    "leads",
    "steps_from",
    "take",
]

S = TypeVar("S", bound=StrEnum)

TABLES: Mapping[type[StrEnum], Table] = MappingProxyType(
    {kind: table for area in (people, needs, vetting, competition, delivery, year) for kind, table in area.TABLES.items()}
)


def first(kind: type[S]) -> S:
    """The state in which a case of a kind begins."""
    return next(iter(kind))


TO_ANSWER = (ClaimState.SELECTED, ClaimState.ENTERPRISE_YES, ClaimState.INSTITUTION_YES)
"""A match of which at least one side has not answered."""
CHOSEN = (*TO_ANSWER, ClaimState.CONFIRMED)
"""A claim that holds its need."""


def take(step: Step, state: S) -> S:
    """The state that `step` leads to; `NotNow` where the table has no such step."""
    try:
        return cast(S, TABLES[type(state)][state, step])
    except KeyError:
        raise NotNow("lifecycle.not_now", case=type(state).__name__, step=step, state=state) from None


def steps_from(state: StrEnum) -> list[Step]:
    """The steps that are open from `state`, in the order of the table."""
    return [step for origin, step in TABLES[type(state)] if origin is state]


def before(kind: type[S], *steps: Step) -> tuple[S, ...]:
    """The states from which one of these steps is open, in the order of the kind."""
    return tuple(state for state in kind if any((state, step) in TABLES[kind] for step in steps))


def leads(old: StrEnum, new: StrEnum) -> bool:
    """Whether some step leads from one state to the other."""
    return any(origin is old and goal is new for (origin, _), goal in TABLES[type(old)].items())
