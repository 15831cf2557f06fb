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


class _OfEngagement(Fixed):
    """What is asked about one engagement, in the version that was seen."""

    engagement_id: int
    version: int


class FillContract(_OfEngagement):
    """Write down the signed contract; `send` puts it before the enterprise.

    Without `file` the one that was handed in before stays.
    """

    term: Term
    file: Paper | None = None
    send: bool = True


class ConfirmContract(_OfEngagement):
    """Say for the enterprise that this is the contract it signed."""


class SendBackContract(_OfEngagement):
    """Say for the enterprise what is wrong with the contract."""

    reason: str


class ReachMilestone(_OfEngagement):
    """Tick a step of the contract; positions count from 0."""

    position: int
    done_on: date


class LogService(_OfEngagement):
    """Add a line to the service ledger (S002-X4); amounts in fen."""

    served_on: date
    content: str
    through_partner: bool = False
    fee_fen: int = 0
    reduction_fen: int = 0


class StrikeLogEntry(_OfEngagement):
    """Take a wrong line out of the service ledger."""

    entry_id: int
    reason: str


class DeliverService(_OfEngagement):
    """Say for the institution that the service is done."""

    note: str
    file: Paper


class AcceptDelivery(_OfEngagement):
    """Accept for the enterprise what was delivered."""

    sure: bool = False
    """Whether what is hardly meant was asked and answered."""


class SendBackDelivery(_OfEngagement):
    """Ask for the enterprise that something be put right."""

    reason: str


class RateService(_OfEngagement):
    """The enterprise's answer: 5 very content to 1 very discontent, and four facts, each yes or no."""

    answer: int
    reason: str
    facts: Mapping[str, bool]


class TerminateEngagement(_OfEngagement):
    """End a contract for the city; the need waits for the next round, or is cancelled."""

    reason: str
    carry_over: bool
    sure: bool = False
    """Whether what is hardly meant was asked and answered."""


class ClaimOutcome(Fixed):
    """Say for the institution which level an enterprise reached; with a grade "champion:national"."""

    engagement_id: int
    level: str
    reached_on: date
    file: Paper
    version: int
    """Of the claim that was refused before; 0 where there is none yet."""
    sure: bool = False
    """Whether what is hardly meant was asked and answered."""


class ConfirmOutcome(Fixed):
    """Say for the bureau that the official list has it."""

    outcome_id: int
    version: int
    sure: bool = False
    """Whether what is hardly meant was asked and answered."""


class ConfirmOutcomes(Fixed):
    """Say for the bureau that the official list has all of these; one about which anything is asked is none of them."""

    versions: Mapping[int, int]
    """Of each outcome as it was seen, by its id; these are the outcomes to be confirmed."""


class RefuseOutcome(Fixed):
    """Say for the bureau why it does not count."""

    outcome_id: int
    reason: str
    version: int
