"""Which recorded deeds are a hand: documents beside the rules."""

from ..shared.hands import Hands, NoHand

HANDS: Hands = {NoHand.SHOWN: ("DocumentAttached", "DocumentDetached")}
