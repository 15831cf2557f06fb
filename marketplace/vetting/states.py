"""Where an application and a place in the pool can stand."""

from enum import StrEnum

from ..shared.lifecycle import Step, lay_down


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
            (_A.DRAFT, Step.REVISE): _A.DRAFT,
            (_A.DRAFT, Step.SUBMIT): _A.SUBMITTED,
            (_A.DRAFT, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.SUBMITTED, Step.RETURN): _A.RETURNED,
            (_A.SUBMITTED, Step.RECOMMEND): _A.RECOMMENDED,
            (_A.SUBMITTED, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.RETURNED, Step.REVISE): _A.RETURNED,
            (_A.RETURNED, Step.SUBMIT): _A.SUBMITTED,
            (_A.RETURNED, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.RECOMMENDED, Step.CONFIRM): _A.ADMITTED,
            (_A.RECOMMENDED, Step.REFUSE): _A.REJECTED,
            (_A.RECOMMENDED, Step.RETURN): _A.RETURNED,
            (_A.RECOMMENDED, Step.WITHDRAW): _A.WITHDRAWN,
            (_A.WITHDRAWN, Step.REOPEN): _A.DRAFT,
        },
        PlaceState: {
            (_P.ACTIVE, Step.CHANGE): _P.ACTIVE,
            (_P.ACTIVE, Step.SUSPEND): _P.SUSPENDED,
            (_P.ACTIVE, Step.REMOVE): _P.REMOVED,
            (_P.SUSPENDED, Step.CHANGE): _P.SUSPENDED,
            (_P.SUSPENDED, Step.RESUME): _P.ACTIVE,
            (_P.SUSPENDED, Step.REMOVE): _P.REMOVED,
        },
    }
)
