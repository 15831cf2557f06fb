"""What people ask at year's end."""

from ..delivery.commands import Paper
from ..shared.fixed import Fixed


class FreezeYear(Fixed):
    """Freeze the inputs and compute; a budget of 0 fen has to be meant (`without_money`)."""

    programme_id: int
    budget_fen: int
    version: int
    """Of the run that would be superseded; 0 where there is none yet."""
    without_money: bool = False
    rehearsal: bool = False
    """To be looked at only: it supersedes nothing, and is never proposed."""


class ProposeYear(Fixed):
    """Put a frozen run before the approver."""

    run_id: int
    version: int


class SendYearBack(Fixed):
    """Refuse a proposed run."""

    run_id: int
    reason: str
    version: int


class ReleaseYear(Fixed):
    """Release a proposed run as a second person: the list becomes public."""

    run_id: int
    version: int


class ProposeAdjustment(Fixed):
    """Correct one line of a released run: the score (in hundredths) and the amount that it should have."""

    run_id: int
    version: int
    organisation_id: int
    new_score: int
    new_fen: int
    reason: str
    proof: Paper


class DecideAdjustment(Fixed):
    """Approve a proposed adjustment as a second person, or take it back."""

    adjustment_id: int
    version: int


class RefuseAdjustment(Fixed):
    """Turn a proposed adjustment down."""

    adjustment_id: int
    version: int
    reason: str
