"""Which recorded deeds are a hand: documents beside the rules."""

from . import Hands, NoHand

HANDS: Hands = {NoHand.SHOWN: ("DocumentAttached", "DocumentDetached")}
