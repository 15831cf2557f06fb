"""Where a need, a county workbook and a row of it can stand."""

from enum import StrEnum

from ..shared.lifecycle import STAYS, Step, lay_down


class NeedState(StrEnum):
    """需求."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    PUBLISHED = "published"
    MATCHED = "matched"
    CONTRACTED = "contracted"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


OPEN = (NeedState.PUBLISHED,)
CLOSED = (NeedState.MATCHED, NeedState.CONTRACTED, NeedState.DELIVERED, NeedState.ACCEPTED)
SHOWN = OPEN + CLOSED
"""What stands on the public board, whether or not it may still be claimed."""


class BatchState(StrEnum):
    """An uploaded workbook is looked at before anything of it counts."""

    PREVIEW = "preview"
    COMMITTED = "committed"
    DISCARDED = "discarded"


class RowState(StrEnum):
    """What became of a row."""

    READY = "ready"
    ASKED = "asked"
    """Its enterprise looks like another one: a person says whether it is."""
    REFUSED = "refused"
    DROPPED = "dropped"
    IMPORTED = "imported"


_N, _B, _R = NeedState, BatchState, RowState

lay_down(
    {
        NeedState: {
            (Step.REVISE, STAYS): (_N.DRAFT, _N.RETURNED),
            (Step.SUBMIT, _N.SUBMITTED): (_N.DRAFT, _N.RETURNED),
            (Step.WITHDRAW, _N.WITHDRAWN): (_N.DRAFT, _N.SUBMITTED, _N.RETURNED, _N.VERIFIED, _N.PUBLISHED),
            (Step.RETURN, _N.RETURNED): (_N.SUBMITTED, _N.VERIFIED),
            (Step.VERIFY, _N.VERIFIED): (_N.SUBMITTED,),
            (Step.PUBLISH, _N.PUBLISHED): (_N.VERIFIED,),
            (Step.UNVERIFY, _N.SUBMITTED): (_N.VERIFIED,),
            (Step.UNPUBLISH, _N.VERIFIED): (_N.PUBLISHED,),
            (Step.CORRECT, STAYS): (_N.PUBLISHED,),
            (Step.MATCH, _N.MATCHED): (_N.PUBLISHED,),
            (Step.CANCEL, _N.CANCELLED): (_N.PUBLISHED, _N.MATCHED, _N.CONTRACTED, _N.DELIVERED),
            (Step.CONTRACT, _N.CONTRACTED): (_N.MATCHED,),
            (Step.CARRY_OVER, _N.PUBLISHED): (_N.MATCHED, _N.CONTRACTED, _N.DELIVERED),
            (Step.DELIVER, _N.DELIVERED): (_N.CONTRACTED,),
            (Step.ACCEPT, _N.ACCEPTED): (_N.DELIVERED,),
            (Step.SEND_BACK, _N.CONTRACTED): (_N.DELIVERED,),
        },
        BatchState: {(Step.COMMIT, _B.COMMITTED): (_B.PREVIEW,), (Step.DISCARD, _B.DISCARDED): (_B.PREVIEW,)},
        RowState: {
            (Step.PASS, _R.READY): (_R.READY, _R.ASKED, _R.REFUSED),
            (Step.ASK, _R.ASKED): (_R.READY, _R.ASKED, _R.REFUSED),
            (Step.REFUSE, _R.REFUSED): (_R.READY, _R.ASKED, _R.REFUSED),
            (Step.READ, _R.REFUSED): (_R.READY, _R.ASKED, _R.REFUSED, _R.DROPPED),
            (Step.DROP, _R.DROPPED): (_R.READY, _R.ASKED, _R.REFUSED),
            (Step.RESTORE, _R.REFUSED): (_R.DROPPED,),
            (Step.COMMIT, _R.IMPORTED): (_R.READY,),
        },
    }
)
