"""What has happened to the runs of a round: asked for, started, changed, finished, stopped."""

from ...shared.hands import Hand, NoHand
from . import Event


class _OfRun(Event, parent=True, subject="round"):
    """What happens to a run of a round."""

    round_id: int
    run_id: int
    number: int


class RunAsked(_OfRun, hand=Hand.SHAPING):
    """The input of a run was frozen."""

    input_hash: str


class RunStarted(_OfRun, hand=NoHand.NOBODYS):
    """A worker took a run under a new lease."""

    lease: int


class RunFinished(_OfRun, hand=NoHand.NOBODYS):
    """A run came to an end: optimal, feasible, infeasible or failed."""

    ended_as: str
    served: int
    needs: int
    total: int
    result_hash: str


class RunNumberChanged(_OfRun, hand=Hand.SHAPING):
    """A run is to be computed with another number than the round's own; `change` is a kind of `competition.rules.whatif`."""

    change: str
    subject: str
    """The institution or the number of the need it is about; blank where it is about all."""
    before: int | None
    after: int
    reason: str


class RunBudgetSet(_OfRun, hand=Hand.SHAPING):
    """A run is to be computed with a limit to the government's money in all."""

    limit_fen: int
    reason: str


class RunPairChanged(_OfRun, hand=Hand.SHAPING):
    """A run is to be computed with a pair locked, barred or freed that is not so in the round itself."""

    change: str
    need: str
    institution: str
    reason: str


class RunCancelled(_OfRun, hand=Hand.SHAPING):
    """Somebody stopped a run before it came to an end."""
