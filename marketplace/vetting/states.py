"""Where an application and a place in the pool can stand."""

from enum import StrEnum

from ..shared.lifecycle import STAYS, Step, lay_down


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


_A, _P = ApplicationState, PlaceState

lay_down(
    {
        ApplicationState: {
            (Step.REVISE, STAYS): (_A.DRAFT, _A.RETURNED),
            (Step.SUBMIT, _A.SUBMITTED): (_A.DRAFT, _A.RETURNED),
            (Step.WITHDRAW, _A.WITHDRAWN): (_A.DRAFT, _A.SUBMITTED, _A.RETURNED, _A.RECOMMENDED),
            (Step.RETURN, _A.RETURNED): (_A.SUBMITTED, _A.RECOMMENDED),
            (Step.RECOMMEND, _A.RECOMMENDED): (_A.SUBMITTED,),
            (Step.CONFIRM, _A.ADMITTED): (_A.RECOMMENDED,),
            (Step.REFUSE, _A.REJECTED): (_A.RECOMMENDED,),
            (Step.REOPEN, _A.DRAFT): (_A.WITHDRAWN,),
            (Step.CARRY_OVER, _A.ADMITTED): (_A.DRAFT,),
        },
        PlaceState: {
            (Step.CHANGE, STAYS): (_P.ACTIVE, _P.SUSPENDED),
            (Step.SUSPEND, _P.SUSPENDED): (_P.ACTIVE,),
            (Step.REMOVE, _P.REMOVED): (_P.ACTIVE, _P.SUSPENDED),
            (Step.RESUME, _P.ACTIVE): (_P.SUSPENDED,),
            (Step.PROPOSE, STAYS): (_P.ACTIVE,),
            (Step.CARRY_OVER, STAYS): (_P.ACTIVE,),
            (Step.DROP, STAYS): (_P.ACTIVE, _P.SUSPENDED),
        },
    }
)
