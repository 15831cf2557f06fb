"""What people ask at year's end."""

from ..delivery.commands import Paper
from ..shared.fixed import Fixed


class FreezeYear(Fixed):
    """Freeze the inputs and compute; a budget of 0 fen has to be meant (`without_money`), and no other is with it."""

    programme_id: int
    budget_fen: int
    version: int
    """Of the run that would be superseded; 0 where there is none yet."""
    without_money: bool = False
    rehearsal: bool = False
    """To be looked at only: it supersedes nothing, and is never proposed."""
    sure: bool = False
    """Whether a result of the year without money, after which there is none with money, or another budget than the programme's is meant."""


class _OfRun(Fixed):
    """What is asked about one run, in the version that was seen."""

    run_id: int
    version: int


class ProposeYear(_OfRun):
    """Put a frozen run before the approver."""


class SendYearBack(_OfRun):
    """Refuse a proposed run."""

    reason: str


class ReleaseYear(_OfRun):
    """Release a proposed run as a second person: the list becomes public."""


class ProposeAdjustment(_OfRun):
    """Correct one line of a released run: the score (in hundredths) and the amount that it should have."""

    organisation_id: int
    new_score: int
    new_fen: int
    reason: str
    proof: Paper
    sure: bool = False
    """Whether more money to a line that a gate bars from it is meant."""


class DecideAdjustment(Fixed):
    """Approve a proposed adjustment as a second person, or take it back."""

    adjustment_id: int
    version: int


class RefuseAdjustment(Fixed):
    """Turn a proposed adjustment down."""

    adjustment_id: int
    version: int
    reason: str
