"""What can be done with a case, and the one way its state changes.

An area lays down the table of each of its kinds of case where it names the states, so that no state is without one.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar, cast

from .errors import NotNow


class Step(StrEnum):
    """What can be done with a case."""

    __hash__ = str.__hash__

    SUBMIT = "submit"
    RETURN = "return"
    VERIFY = "verify"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    MATCH = "match"
    CONTRACT = "contract"
    DELIVER = "deliver"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    CARRY_OVER = "carry_over"
    RECOMMEND = "recommend"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    RESUME = "resume"
    REMOVE = "remove"
    SOLVE = "solve"
    PROPOSE = "propose"
    APPROVE = "approve"
    ADMIT = "admit"
    SCREEN_OUT = "screen_out"
    SELECT = "select"
    RESERVE = "reserve"
    PASS_OVER = "pass_over"
    ENTERPRISE_CONFIRMS = "enterprise_confirms"
    INSTITUTION_CONFIRMS = "institution_confirms"
    ENTERPRISE_DECLINES = "enterprise_declines"
    INSTITUTION_DECLINES = "institution_declines"
    LAPSE = "lapse"
    START = "start"
    FINISH = "finish"
    STOP_SHORT = "stop_short"
    FIND_NONE = "find_none"
    FAIL = "fail"
    SUPERSEDE = "supersede"
    TERMINATE = "terminate"
    RELEASE = "release"
    REOPEN = "reopen"
    COMMIT = "commit"
    DISCARD = "discard"
    PASS = "pass"
    ASK = "ask"
    DROP = "drop"
    READ = "read"
    RESTORE = "restore"
    REVISE = "revise"
    SCORE = "score"
    CHANGE = "change"
    FILL = "fill"
    SERVE = "serve"
    RATE = "rate"
    CLAIM = "claim"
    REHEARSE = "rehearse"
    CORRECT = "correct"
    KEEP = "keep"
    UNPUBLISH = "unpublish"
    UNVERIFY = "unverify"
    EXTEND = "extend"


Table = Mapping[tuple[StrEnum, Step], StrEnum]
"""The state that each step leads to from each state."""

S = TypeVar("S", bound=StrEnum)

TABLES: dict[type[StrEnum], Table] = {}
"""The table of every kind of case that was laid down."""


STAYS = None
"""The goal of a step that leaves a case where it is."""


def lay_down(tables: Mapping[type[StrEnum], Mapping[tuple[Step, StrEnum | None], tuple[StrEnum, ...]]]) -> None:
    """Take in the tables of an area, which says so beside its states: each step, where it leads, and from where."""
    for kind, steps in tables.items():
        TABLES[kind] = {(origin, step): goal or origin for (step, goal), origins in steps.items() for origin in origins}


def first(kind: type[S]) -> S:
    """The state in which a case of a kind begins."""
    return next(iter(kind))


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
