"""What people ask at year's end."""

from ..shared.fixed import Fixed


class FreezeYear(Fixed):
    """Freeze the inputs and compute; a budget of 0 fen has to be meant (`without_money`)."""

    programme_id: int
    budget_fen: int
    version: int
    """Of the run that would be superseded; 0 where there is none yet."""
    without_money: bool = False


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
