"""Where each case can stand, and which step leads where: one table a kind of case.

`take` is the only way a state changes. The same tables give the guard, the
buttons a page may offer, the tests and a page of documentation.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar, cast

from .errors import NotNow

S = TypeVar("S", bound=StrEnum)


class Step(StrEnum):
    """What can be done with a case."""

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
    DECLINE = "decline"
    START = "start"
    FINISH = "finish"
    STOP_SHORT = "stop_short"
    FIND_NONE = "find_none"
    FAIL = "fail"
    SUPERSEDE = "supersede"
    TERMINATE = "terminate"
    RELEASE = "release"
    REOPEN = "reopen"


class NeedState(StrEnum):
    """需求."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    PUBLISHED = "published"
    MATCHED = "matched"
    CONTRACTED = "contracted"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class ApplicationState(StrEnum):
    """申报."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECOMMENDED = "recommended"
    ADMITTED = "admitted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class PlaceState(StrEnum):
    """入库资格."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class RoundState(StrEnum):
    """竞赛轮次: what was decided; open and closed are derived from the clock."""

    ANNOUNCED = "announced"
    SOLVED = "solved"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class RunState(StrEnum):
    """求解."""

    QUEUED = "queued"
    RUNNING = "running"
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class ClaimState(StrEnum):
    """揭榜."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ADMISSIBLE = "admissible"
    SCREENED_OUT = "screened_out"
    SELECTED = "selected"
    RESERVE = "reserve"
    NOT_SELECTED = "not_selected"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class EngagementState(StrEnum):
    """服务合同."""

    AGREED = "agreed"
    ACTIVE = "active"
    DELIVERED = "delivered"
    TO_BE_CORRECTED = "to_be_corrected"
    ACCEPTED = "accepted"
    TERMINATED = "terminated"


class OutcomeState(StrEnum):
    """培育成果; claimed stands for 待认定."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class YearState(StrEnum):
    """年末评比."""

    FROZEN = "frozen"
    PROPOSED = "proposed"
    RELEASED = "released"
    SUPERSEDED = "superseded"


_N, _A, _P, _R = NeedState, ApplicationState, PlaceState, RoundState
_U, _C, _E, _O, _Y = RunState, ClaimState, EngagementState, OutcomeState, YearState

TABLES: Mapping[type[StrEnum], Mapping[tuple[StrEnum, Step], StrEnum]] = MappingProxyType(
    {
        NeedState: {
            (_N.DRAFT, Step.SUBMIT): _N.SUBMITTED,
            (_N.DRAFT, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.SUBMITTED, Step.RETURN): _N.RETURNED,
            (_N.SUBMITTED, Step.VERIFY): _N.VERIFIED,
            (_N.SUBMITTED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.RETURNED, Step.SUBMIT): _N.SUBMITTED,
            (_N.RETURNED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.VERIFIED, Step.PUBLISH): _N.PUBLISHED,
            (_N.VERIFIED, Step.RETURN): _N.RETURNED,
            (_N.VERIFIED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.PUBLISHED, Step.MATCH): _N.MATCHED,
            (_N.PUBLISHED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.PUBLISHED, Step.CANCEL): _N.CANCELLED,
            (_N.MATCHED, Step.CONTRACT): _N.CONTRACTED,
            (_N.MATCHED, Step.CARRY_OVER): _N.PUBLISHED,
            (_N.MATCHED, Step.CANCEL): _N.CANCELLED,
            (_N.CONTRACTED, Step.DELIVER): _N.DELIVERED,
            (_N.CONTRACTED, Step.CARRY_OVER): _N.PUBLISHED,
            (_N.CONTRACTED, Step.CANCEL): _N.CANCELLED,
            (_N.DELIVERED, Step.ACCEPT): _N.ACCEPTED,
            (_N.DELIVERED, Step.SEND_BACK): _N.CONTRACTED,
            (_N.DELIVERED, Step.CARRY_OVER): _N.PUBLISHED,
            (_N.DELIVERED, Step.CANCEL): _N.CANCELLED,
        },
        ApplicationState: {
            (_A.DRAFT, Step.SUBMIT): _A.SUBMITTED,
            (_A.DRAFT, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.SUBMITTED, Step.RETURN): _A.RETURNED,
            (_A.SUBMITTED, Step.RECOMMEND): _A.RECOMMENDED,
            (_A.SUBMITTED, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.RETURNED, Step.SUBMIT): _A.SUBMITTED,
            (_A.RETURNED, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.RECOMMENDED, Step.CONFIRM): _A.ADMITTED,
            (_A.RECOMMENDED, Step.REFUSE): _A.REJECTED,
            (_A.RECOMMENDED, Step.RETURN): _A.RETURNED,
            (_A.RECOMMENDED, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.WITHDRAWN, Step.REOPEN): _A.DRAFT,
        },
        PlaceState: {
            (_P.ACTIVE, Step.SUSPEND): _P.SUSPENDED,
            (_P.ACTIVE, Step.REMOVE): _P.REMOVED,
            (_P.SUSPENDED, Step.RESUME): _P.ACTIVE,
            (_P.SUSPENDED, Step.REMOVE): _P.REMOVED,
        },
        RoundState: {
            (_R.ANNOUNCED, Step.SOLVE): _R.SOLVED,
            (_R.ANNOUNCED, Step.CANCEL): _R.CANCELLED,
            (_R.SOLVED, Step.SOLVE): _R.SOLVED,
            (_R.SOLVED, Step.PROPOSE): _R.PROPOSED,
            (_R.SOLVED, Step.CANCEL): _R.CANCELLED,
            (_R.PROPOSED, Step.SEND_BACK): _R.SOLVED,
            (_R.PROPOSED, Step.APPROVE): _R.APPROVED,
            (_R.APPROVED, Step.PUBLISH): _R.PUBLISHED,
        },
        RunState: {
            (_U.QUEUED, Step.START): _U.RUNNING,
            (_U.QUEUED, Step.CANCEL): _U.CANCELLED,
            (_U.QUEUED, Step.SUPERSEDE): _U.SUPERSEDED,
            (_U.RUNNING, Step.START): _U.RUNNING,
            (_U.RUNNING, Step.FINISH): _U.OPTIMAL,
            (_U.RUNNING, Step.STOP_SHORT): _U.FEASIBLE,
            (_U.RUNNING, Step.FIND_NONE): _U.INFEASIBLE,
            (_U.RUNNING, Step.FAIL): _U.FAILED,
            (_U.RUNNING, Step.CANCEL): _U.CANCELLED,
            (_U.RUNNING, Step.SUPERSEDE): _U.SUPERSEDED,
            (_U.OPTIMAL, Step.SUPERSEDE): _U.SUPERSEDED,
            (_U.FEASIBLE, Step.SUPERSEDE): _U.SUPERSEDED,
            (_U.INFEASIBLE, Step.SUPERSEDE): _U.SUPERSEDED,
        },
        ClaimState: {
            (_C.SUBMITTED, Step.SUBMIT): _C.SUBMITTED,
            (_C.SUBMITTED, Step.WITHDRAW): _C.WITHDRAWN,
            (_C.WITHDRAWN, Step.SUBMIT): _C.SUBMITTED,
            (_C.SUBMITTED, Step.ADMIT): _C.ADMISSIBLE,
            (_C.SUBMITTED, Step.SCREEN_OUT): _C.SCREENED_OUT,
            (_C.ADMISSIBLE, Step.SCREEN_OUT): _C.SCREENED_OUT,
            (_C.SCREENED_OUT, Step.ADMIT): _C.ADMISSIBLE,
            (_C.ADMISSIBLE, Step.SELECT): _C.SELECTED,
            (_C.ADMISSIBLE, Step.RESERVE): _C.RESERVE,
            (_C.ADMISSIBLE, Step.PASS_OVER): _C.NOT_SELECTED,
            (_C.RESERVE, Step.SELECT): _C.SELECTED,
            (_C.RESERVE, Step.DECLINE): _C.DECLINED,
            (_C.RESERVE, Step.PASS_OVER): _C.NOT_SELECTED,
            (_C.SELECTED, Step.CONFIRM): _C.CONFIRMED,
            (_C.SELECTED, Step.DECLINE): _C.DECLINED,
        },
        EngagementState: {
            (_E.AGREED, Step.START): _E.ACTIVE,
            (_E.AGREED, Step.TERMINATE): _E.TERMINATED,
            (_E.ACTIVE, Step.DELIVER): _E.DELIVERED,
            (_E.ACTIVE, Step.TERMINATE): _E.TERMINATED,
            (_E.DELIVERED, Step.ACCEPT): _E.ACCEPTED,
            (_E.DELIVERED, Step.SEND_BACK): _E.TO_BE_CORRECTED,
            (_E.DELIVERED, Step.TERMINATE): _E.TERMINATED,
            (_E.TO_BE_CORRECTED, Step.DELIVER): _E.DELIVERED,
            (_E.TO_BE_CORRECTED, Step.TERMINATE): _E.TERMINATED,
        },
        OutcomeState: {
            (_O.CLAIMED, Step.CONFIRM): _O.CONFIRMED,
            (_O.CLAIMED, Step.REFUSE): _O.REFUSED,
            (_O.REFUSED, Step.SUBMIT): _O.CLAIMED,
        },
        YearState: {
            (_Y.FROZEN, Step.PROPOSE): _Y.PROPOSED,
            (_Y.FROZEN, Step.SUPERSEDE): _Y.SUPERSEDED,
            (_Y.PROPOSED, Step.SEND_BACK): _Y.FROZEN,
            (_Y.PROPOSED, Step.RELEASE): _Y.RELEASED,
        },
    }
)


def take(step: Step, state: S) -> S:
    """The state that `step` leads to; `NotNow` where the table has no such step."""
    try:
        return cast(S, TABLES[type(state)][state, step])
    except KeyError:
        raise NotNow("lifecycle.not_now", case=type(state).__name__, step=step, state=state) from None


def steps_from(state: StrEnum) -> list[Step]:
    """The steps that are open from `state`, in the order of the table."""
    return [step for origin, step in TABLES[type(state)] if origin is state]
