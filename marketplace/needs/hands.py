"""Which recorded deeds are a hand: needs and county workbooks."""

from ..shared.hands import Hand, Hands, NoHand

HANDS: Hands = {
    Hand.WRITING: ("NeedDrafted", "NeedRevised", "NeedSubmitted"),
    Hand.VERIFYING: ("NeedVerified",),
    Hand.IMPORTING: (
        "WorkbookUploaded",
        "WorkbookRowCorrected",
        "WorkbookRowDropped",
        "WorkbookHiddenSettled",
        "WorkbookNameDecided",
        "WorkbookCommitted",
    ),
    NoHand.SECOND_SIGNATURE: ("NeedPublished",),
    NoHand.PUTS_ASIDE: ("NeedReturned", "NeedWithdrawn", "NeedCancelled", "WorkbookDiscarded"),
    NoHand.FOUND: ("WorkbookRechecked",),
}
