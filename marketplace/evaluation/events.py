"""What happens at year's end."""

from typing import ClassVar

from ..records.events import Event


class YearEvent(Event):
    """Something happened to one run of the year's end."""

    SUBJECT: ClassVar[str] = "year"

    year_id: int
    programme_id: int
    number: int


class YearFrozen(YearEvent):
    """The inputs stand still, and the result was computed from them."""

    institutions: int
    budget_fen: int
    paid_fen: int
    inputs_hash: str
    result_hash: str


class YearSuperseded(YearEvent):
    """A newer run took the place of this one, before anything was released."""


class YearProposed(YearEvent):
    """A run was put before the approver."""

    result_hash: str


class YearSentBack(YearEvent):
    """The approver refused a run."""

    reason: str


class YearReleased(YearEvent):
    """A second person released a run; its list is public."""

    paid_fen: int
    result_hash: str
