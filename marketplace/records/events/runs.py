"""What has happened to the runs of a round: asked for, started, changed, finished, stopped."""

from typing import ClassVar

from ...shared.hands import Hand, NoHand
from . import Event


class RunAsked(Event, hand=Hand.SHAPING):
    """The input of a run was frozen."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    run_id: int
    number: int
    input_hash: str


class RunStarted(Event, hand=NoHand.NOBODYS):
    """A worker took a run under a new lease."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    run_id: int
    number: int
    lease: int


class RunFinished(Event, hand=NoHand.NOBODYS):
    """A run came to an end: optimal, feasible, infeasible or failed."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    run_id: int
    number: int
    ended_as: str
    served: int
    needs: int
    total: int
    result_hash: str


class RunNumberChanged(Event, hand=Hand.SHAPING):
    """A run is to be computed with another number than the round's own; `change` is a kind of `competition.rules.whatif`."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    run_id: int
    number: int
    change: str
    subject: str
    """The institution or the number of the need it is about; blank where it is about all."""
    before: int | None
    after: int
    reason: str


class RunBudgetSet(Event, hand=Hand.SHAPING):
    """A run is to be computed with a limit to the government's money in all."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    run_id: int
    number: int
    limit_fen: int
    reason: str


class RunPairChanged(Event, hand=Hand.SHAPING):
    """A run is to be computed with a pair locked, barred or freed that is not so in the round itself."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    run_id: int
    number: int
    change: str
    need: str
    institution: str
    reason: str


class RunCancelled(Event, hand=Hand.SHAPING):
    """Somebody stopped a run before it came to an end."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    run_id: int
    number: int
