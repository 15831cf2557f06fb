"""Which recorded deeds are a hand: contracts, answers and outcomes."""

from ..shared.hands import Hand, Hands, NoHand

HANDS: Hands = {
    Hand.REACHING: ("OutcomeClaimed",),
    Hand.COUNTING: ("OutcomeConfirmed", "OutcomeRefused"),
    Hand.ENDING: ("EngagementTerminated",),
    NoHand.FOLLOWS: ("EngagementOpened",),
    NoHand.OF_A_PARTY: (
        "ContractFilled",
        "ContractSentBack",
        "ContractConfirmed",
        "MilestoneReached",
        "ServiceLogged",
        "LogEntryStruck",
        "ServiceDelivered",
        "DeliverySentBack",
        "ServiceAccepted",
        "ServiceRated",
    ),
}
