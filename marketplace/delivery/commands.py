"""What people ask between a contract and a confirmed outcome."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from ..shared.fixed import Fixed
from .rules import Term


class Paper(Fixed):
    """A scan: its name and its bytes."""

    name: str
    data: bytes = field(repr=False)


class FillContract(Fixed):
    """Write down the signed contract; `send` puts it before the enterprise.

    Without `file` the one that was handed in before stays.
    """

    engagement_id: int
    term: Term
    file: Paper | None = None
    send: bool = True
    version: int


class ConfirmContract(Fixed):
    """Say for the enterprise that this is the contract it signed."""

    engagement_id: int
    version: int


class SendBackContract(Fixed):
    """Say for the enterprise what is wrong with the contract."""

    engagement_id: int
    reason: str
    version: int


class ReachMilestone(Fixed):
    """Tick a step of the contract; positions count from 0."""

    engagement_id: int
    version: int
    position: int
    done_on: date


class LogService(Fixed):
    """Add a line to the service ledger (S002-X4); amounts in fen."""

    engagement_id: int
    version: int
    served_on: date
    content: str
    through_partner: bool = False
    fee_fen: int = 0
    reduction_fen: int = 0


class StrikeLogEntry(Fixed):
    """Take a wrong line out of the service ledger."""

    engagement_id: int
    version: int
    entry_id: int
    reason: str


class DeliverService(Fixed):
    """Say for the institution that the service is done."""

    engagement_id: int
    note: str
    file: Paper
    version: int


class AcceptDelivery(Fixed):
    """Accept for the enterprise what was delivered."""

    engagement_id: int
    version: int


class SendBackDelivery(Fixed):
    """Ask for the enterprise that something be put right."""

    engagement_id: int
    reason: str
    version: int


class RateService(Fixed):
    """The enterprise's answer: 5 very content to 1 very discontent, and four facts, each yes or no."""

    engagement_id: int
    version: int
    answer: int
    reason: str
    facts: Mapping[str, bool]


class TerminateEngagement(Fixed):
    """End a contract for the city; the need waits for the next round, or is cancelled."""

    engagement_id: int
    reason: str
    carry_over: bool
    version: int


class ClaimOutcome(Fixed):
    """Say for the institution which level an enterprise reached; with a grade "champion:national"."""

    engagement_id: int
    level: str
    reached_on: date
    file: Paper
    version: int
    """Of the claim that was refused before; 0 where there is none yet."""


class ConfirmOutcome(Fixed):
    """Say for the bureau that the official list has it."""

    outcome_id: int
    version: int


class RefuseOutcome(Fixed):
    """Say for the bureau why it does not count."""

    outcome_id: int
    reason: str
    version: int
