"""Which recorded deeds are a hand: applications and places in the pool."""

from ..shared.hands import Hand, Hands, NoHand

HANDS: Hands = {
    Hand.APPLYING: ("ApplicationStarted", "ApplicationSaved", "PledgeAttached", "ApplicationSubmitted"),
    Hand.RECOMMENDING: ("ApplicationRecommended",),
    Hand.PLACING: ("PlaceChanged", "PlaceSuspended", "PlaceResumed", "PlaceRemoved"),
    NoHand.SECOND_SIGNATURE: ("ApplicationAdmitted", "ApplicationRejected"),
    NoHand.PUTS_ASIDE: ("ApplicationReturned",),
    NoHand.TWO_TOGETHER: ("PlaceGiven",),
    NoHand.OF_A_PARTY: ("ApplicationWithdrawn",),
    NoHand.OF_THE_INSTALLATION: ("UnitsCreated",),
}
