"""Which recorded deeds are a hand: programmes, chains and notices."""

from ..shared.hands import Hand, Hands, NoHand

HANDS: Hands = {
    Hand.SETTING: ("ProgrammeOpened", "ProgrammeSettingsChanged"),
    NoHand.TWO_TOGETHER: ("ProgrammeDatesProposed", "ProgrammeDatesWithdrawn", "ProgrammeDatesRefused", "ProgrammeDatesChanged"),
    NoHand.NOT_COMPUTED_FROM: (
        "ChainAdded",
        "ChainRenamed",
        "ChainMoved",
        "ChainRetired",
        "ChainRestored",
        "NoticePublished",
        "NoticeWithdrawn",
    ),
}
