"""Which recorded deeds are a hand: the year's end."""

from ..shared.hands import Hand, Hands, NoHand

HANDS: Hands = {
    Hand.FREEZING: ("YearFrozen", "YearProposed"),
    NoHand.SECOND_SIGNATURE: ("YearReleased",),
    NoHand.PUTS_ASIDE: ("YearSentBack", "YearSuperseded"),
}
