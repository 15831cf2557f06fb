"""Where a contract and an outcome can stand."""

from enum import StrEnum

from ..shared.lifecycle import Step, lay_down


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
            (_E.AGREED, Step.FILL): _E.AGREED,
            (_E.AGREED, Step.SUBMIT): _E.CONTRACT_SENT,
            (_E.AGREED, Step.TERMINATE): _E.TERMINATED,
            (_E.CONTRACT_SENT, Step.START): _E.ACTIVE,
            (_E.CONTRACT_SENT, Step.SEND_BACK): _E.AGREED,
            (_E.CONTRACT_SENT, Step.TERMINATE): _E.TERMINATED,
            (_E.ACTIVE, Step.SERVE): _E.ACTIVE,
            (_E.ACTIVE, Step.DELIVER): _E.DELIVERED,
            (_E.ACTIVE, Step.TERMINATE): _E.TERMINATED,
            (_E.DELIVERED, Step.ACCEPT): _E.ACCEPTED,
            (_E.DELIVERED, Step.SEND_BACK): _E.TO_BE_CORRECTED,
            (_E.DELIVERED, Step.TERMINATE): _E.TERMINATED,
            (_E.TO_BE_CORRECTED, Step.SERVE): _E.TO_BE_CORRECTED,
            (_E.TO_BE_CORRECTED, Step.DELIVER): _E.DELIVERED,
            (_E.TO_BE_CORRECTED, Step.TERMINATE): _E.TERMINATED,
            (_E.ACTIVE, Step.CLAIM): _E.ACTIVE,
            (_E.TO_BE_CORRECTED, Step.CLAIM): _E.TO_BE_CORRECTED,
            (_E.DELIVERED, Step.CLAIM): _E.DELIVERED,
            (_E.ACCEPTED, Step.CLAIM): _E.ACCEPTED,
            (_E.ACCEPTED, Step.RATE): _E.ACCEPTED,
        },
        OutcomeState: {
            (_O.CLAIMED, Step.CONFIRM): _O.CONFIRMED,
            (_O.CLAIMED, Step.REFUSE): _O.REFUSED,
            (_O.REFUSED, Step.SUBMIT): _O.CLAIMED,
        },
    }
)
