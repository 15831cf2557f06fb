"""Where a need, a county workbook and a row of it can stand."""

from enum import StrEnum

from ..shared.lifecycle import Step, lay_down


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
            (_N.DRAFT, Step.REVISE): _N.DRAFT,
            (_N.DRAFT, Step.SUBMIT): _N.SUBMITTED,
            (_N.DRAFT, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.SUBMITTED, Step.RETURN): _N.RETURNED,
            (_N.SUBMITTED, Step.VERIFY): _N.VERIFIED,
            (_N.SUBMITTED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.RETURNED, Step.REVISE): _N.RETURNED,
            (_N.RETURNED, Step.SUBMIT): _N.SUBMITTED,
            (_N.RETURNED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.VERIFIED, Step.PUBLISH): _N.PUBLISHED,
            (_N.VERIFIED, Step.RETURN): _N.RETURNED,
            (_N.VERIFIED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.PUBLISHED, Step.MATCH): _N.MATCHED,
            (_N.PUBLISHED, Step.WITHDRAW): _N.WITHDRAWN,
            (_N.PUBLISHED, Step.CANCEL): _N.CANCELLED,
            (_N.MATCHED, Step.CONTRACT): _N.CONTRACTED,
            (_N.MATCHED, Step.CARRY_OVER): _N.PUBLISHED,
            (_N.MATCHED, Step.CANCEL): _N.CANCELLED,
            (_N.CONTRACTED, Step.DELIVER): _N.DELIVERED,
            (_N.CONTRACTED, Step.CARRY_OVER): _N.PUBLISHED,
            (_N.CONTRACTED, Step.CANCEL): _N.CANCELLED,
            (_N.DELIVERED, Step.ACCEPT): _N.ACCEPTED,
            (_N.DELIVERED, Step.SEND_BACK): _N.CONTRACTED,
            (_N.DELIVERED, Step.CARRY_OVER): _N.PUBLISHED,
            (_N.DELIVERED, Step.CANCEL): _N.CANCELLED,
        },
        BatchState: {(_B.PREVIEW, Step.COMMIT): _B.COMMITTED, (_B.PREVIEW, Step.DISCARD): _B.DISCARDED},
        RowState: {
            (_R.READY, Step.PASS): _R.READY,
            (_R.READY, Step.ASK): _R.ASKED,
            (_R.READY, Step.REFUSE): _R.REFUSED,
            (_R.READY, Step.READ): _R.REFUSED,
            (_R.READY, Step.DROP): _R.DROPPED,
            (_R.READY, Step.COMMIT): _R.IMPORTED,
            (_R.ASKED, Step.PASS): _R.READY,
            (_R.ASKED, Step.ASK): _R.ASKED,
            (_R.ASKED, Step.REFUSE): _R.REFUSED,
            (_R.ASKED, Step.READ): _R.REFUSED,
            (_R.ASKED, Step.DROP): _R.DROPPED,
            (_R.REFUSED, Step.PASS): _R.READY,
            (_R.REFUSED, Step.ASK): _R.ASKED,
            (_R.REFUSED, Step.REFUSE): _R.REFUSED,
            (_R.REFUSED, Step.READ): _R.REFUSED,
            (_R.REFUSED, Step.DROP): _R.DROPPED,
            (_R.DROPPED, Step.DROP): _R.DROPPED,
            (_R.DROPPED, Step.READ): _R.REFUSED,
        },
    }
)
