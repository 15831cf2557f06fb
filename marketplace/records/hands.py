"""Which recorded deeds are a hand: files and the installation itself."""

from ..shared.hands import Hands, NoHand

HANDS: Hands = {
    NoHand.PART: ("FileStored",),
    NoHand.NOBODYS: ("HeadPublished",),
    NoHand.OF_THE_INSTALLATION: ("DemonstrationBegun", "DemonstrationBuilt"),
}
