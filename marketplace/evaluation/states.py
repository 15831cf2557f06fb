"""Where the appraisal of a year, and an adjustment of its result, can stand."""

from enum import StrEnum

from ..shared.lifecycle import Step, lay_down


class YearState(StrEnum):
    """年末评比."""

    FROZEN = "frozen"
    PROPOSED = "proposed"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    REHEARSED = "rehearsed"
    """Computed to be looked at: no result, of nobody."""
    INTERIM = "interim"
    """Released before the term was over, and without money: public, and not the result of the year."""


class AdjustmentState(StrEnum):
    """更正."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_Y, _A = YearState, AdjustmentState

lay_down(
    {
        YearState: {
            (Step.PROPOSE, _Y.PROPOSED): (_Y.FROZEN,),
            (Step.SUPERSEDE, _Y.SUPERSEDED): (_Y.FROZEN,),
            (Step.REHEARSE, _Y.REHEARSED): (_Y.FROZEN,),
            (Step.SEND_BACK, _Y.FROZEN): (_Y.PROPOSED,),
            (Step.RELEASE, _Y.RELEASED): (_Y.PROPOSED,),
            (Step.PUBLISH, _Y.INTERIM): (_Y.PROPOSED,),
        },
        AdjustmentState: {
            (Step.APPROVE, _A.APPROVED): (_A.PROPOSED,),
            (Step.REFUSE, _A.REFUSED): (_A.PROPOSED,),
            (Step.WITHDRAW, _A.WITHDRAWN): (_A.PROPOSED,),
        },
    }
)
