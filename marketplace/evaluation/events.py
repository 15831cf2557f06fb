"""What happens at year's end."""

from ..records.events import Event
from ..shared.hands import Hand, NoHand


class YearEvent(Event, parent=True, subject="year"):
    """Something happened to one run of the year's end."""

    year_id: int
    programme_id: int
    number: int


class YearFrozen(YearEvent, hand=Hand.FREEZING):
    """The inputs stand still, and the result was computed from them."""

    institutions: int
    budget_fen: int
    paid_fen: int
    inputs_hash: str
    result_hash: str


class YearRehearsed(YearEvent, hand=NoHand.NOT_COMPUTED_FROM):
    """The inputs stand still, and were computed from, to be looked at; the result is nobody's."""

    institutions: int
    budget_fen: int
    paid_fen: int
    inputs_hash: str
    result_hash: str


class YearSuperseded(YearEvent, hand=NoHand.PUTS_ASIDE):
    """A newer run took the place of this one, before anything was released."""


class YearProposed(YearEvent, hand=Hand.FREEZING):
    """A run was put before the approver."""

    result_hash: str


class YearSentBack(YearEvent, hand=NoHand.PUTS_ASIDE):
    """The approver refused a run."""

    reason: str


class YearInterimReleased(YearEvent, hand=NoHand.SECOND_SIGNATURE):
    """A second person released a run without money before the term was over: public, and not the result of the year."""

    result_hash: str


class YearReleased(YearEvent, hand=NoHand.SECOND_SIGNATURE):
    """A second person released a run; its list is public."""

    paid_fen: int
    result_hash: str


class AdjustmentEvent(Event, parent=True, subject="adjustment"):
    """Something happened to an adjustment of a released run."""

    adjustment_id: int
    year_id: int
    number: int
    organisation_id: int
    institution: str
    old_score: int
    new_score: int
    old_fen: int
    change_fen: int
    new_fen: int
    reason: str


class AdjustmentProposed(AdjustmentEvent, hand=Hand.ADJUSTING):
    """Somebody proposed to correct a line of a released run."""

    proof_sha256: str


class AdjustmentApproved(AdjustmentEvent, hand=NoHand.SECOND_SIGNATURE):
    """A second person approved it: the corrected list has it."""


class AdjustmentRefused(AdjustmentEvent, hand=NoHand.PUTS_ASIDE):
    """The approver turned it down."""

    proposer_id: int


class AdjustmentWithdrawn(AdjustmentEvent, hand=NoHand.PUTS_ASIDE):
    """Whoever proposed it took it back."""
