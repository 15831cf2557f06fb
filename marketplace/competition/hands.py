"""Which recorded deeds are a hand: rounds, claims and runs."""

from ..shared.hands import Hand, Hands, NoHand

HANDS: Hands = {
    Hand.REVIEWING: ("ClaimAdmitted", "ClaimScreenedOut", "ClaimScored", "RelationJudged"),
    Hand.RANKING: ("ClaimantsRanked",),
    Hand.SHAPING: (
        "RoundAnnounced",
        "RoundAdjusted",
        "PairLocked",
        "PairBarred",
        "PairFreed",
        "RoundProposed",
        "RunAsked",
        "RunNumberChanged",
        "RunBudgetSet",
        "RunPairChanged",
        "RunCancelled",
    ),
    NoHand.SECOND_SIGNATURE: ("RoundApproved",),
    NoHand.PUTS_ASIDE: ("RoundSentBack", "RoundCancelled"),
    NoHand.TWO_TOGETHER: ("RoundExtensionProposed", "RoundExtensionWithdrawn", "RoundExtensionRefused", "RoundExtended"),
    NoHand.FOLLOWS: ("RoundPublished", "ClaimDecided", "NeedMatched", "NeedUnplaced", "MatchDeclined", "ReserveMovedUp"),
    NoHand.OF_A_PARTY: ("ClaimSubmitted", "ClaimWithdrawn", "MatchConfirmed"),
    NoHand.NOBODYS: ("RoundClosed", "RunStarted", "RunFinished"),
}
