"""What happens at year's end."""

from typing import ClassVar

from ..records.events import Event
from ..shared.hands import Hand, NoHand


class YearEvent(Event, parent=True):
    """Something happened to one run of the year's end."""

    SUBJECT: ClassVar[str] = "year"

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


class YearSuperseded(YearEvent, hand=NoHand.PUTS_ASIDE):
    """A newer run took the place of this one, before anything was released."""


class YearProposed(YearEvent, hand=Hand.FREEZING):
    """A run was put before the approver."""

    result_hash: str


class YearSentBack(YearEvent, hand=NoHand.PUTS_ASIDE):
    """The approver refused a run."""

    reason: str


class YearReleased(YearEvent, hand=NoHand.SECOND_SIGNATURE):
    """A second person released a run; its list is public."""

    paid_fen: int
    result_hash: str
