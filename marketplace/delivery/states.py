"""Where a contract and an outcome can stand."""

from enum import StrEnum

from ..shared.lifecycle import STAYS, Step, lay_down


class EngagementState(StrEnum):
    """服务合同."""

    AGREED = "agreed"
    CONTRACT_SENT = "contract_sent"
    """The institution has put the contract before the enterprise, which is waited for."""
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


_E, _O = EngagementState, OutcomeState

lay_down(
    {
        EngagementState: {
            (Step.FILL, STAYS): (_E.AGREED,),
            (Step.SUBMIT, _E.CONTRACT_SENT): (_E.AGREED,),
            (Step.TERMINATE, _E.TERMINATED): (_E.AGREED, _E.CONTRACT_SENT, _E.ACTIVE, _E.DELIVERED, _E.TO_BE_CORRECTED),
            (Step.START, _E.ACTIVE): (_E.CONTRACT_SENT,),
            (Step.SEND_BACK, _E.AGREED): (_E.CONTRACT_SENT,),
            (Step.SEND_BACK, _E.TO_BE_CORRECTED): (_E.DELIVERED,),
            (Step.SERVE, STAYS): (_E.ACTIVE, _E.TO_BE_CORRECTED),
            (Step.DELIVER, _E.DELIVERED): (_E.ACTIVE, _E.TO_BE_CORRECTED),
            (Step.ACCEPT, _E.ACCEPTED): (_E.DELIVERED,),
            (Step.CLAIM, STAYS): (_E.ACTIVE, _E.TO_BE_CORRECTED, _E.DELIVERED, _E.ACCEPTED),
            (Step.RATE, STAYS): (_E.ACCEPTED,),
        },
        OutcomeState: {
            (Step.CONFIRM, _O.CONFIRMED): (_O.CLAIMED,),
            (Step.REFUSE, _O.REFUSED): (_O.CLAIMED,),
            (Step.SUBMIT, _O.CLAIMED): (_O.REFUSED,),
        },
    }
)
