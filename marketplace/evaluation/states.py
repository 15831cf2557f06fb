"""Where the appraisal of a year can stand."""

from enum import StrEnum

from ..shared.lifecycle import Step, lay_down


class YearState(StrEnum):
    """年末评比."""

    FROZEN = "frozen"
    PROPOSED = "proposed"
    RELEASED = "released"
    SUPERSEDED = "superseded"


_Y = YearState

lay_down(
    {
        YearState: {
            (Step.PROPOSE, _Y.PROPOSED): (_Y.FROZEN,),
            (Step.SUPERSEDE, _Y.SUPERSEDED): (_Y.FROZEN,),
            (Step.SEND_BACK, _Y.FROZEN): (_Y.PROPOSED,),
            (Step.RELEASE, _Y.RELEASED): (_Y.PROPOSED,),
        }
    }
)
