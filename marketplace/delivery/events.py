"""What happens between a contract and a confirmed outcome."""

from datetime import date

from ..records.events import Event
from ..shared.errors import Said
from ..shared.hands import Hand, NoHand


class EngagementEvent(Event, parent=True, subject="engagement"):
    """Something happened to one service contract."""

    engagement_id: int
    need_id: int


class EngagementOpened(EngagementEvent, hand=NoHand.FOLLOWS):
    """Both sides confirmed a match; the amounts are those of the claim's version that counted."""

    number: str
    claim_id: int
    price_fen: int
    government_fen: int
    concession_fen: int
    enterprise_fen: int


class ContractFilled(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """The institution wrote down dates and milestones; `sent` puts them before the enterprise."""

    signed_on: date
    starts_on: date
    ends_on: date
    milestones: int
    file_sha256: str
    sent: bool


class ContractSentBack(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """The enterprise did not find the contract to be what was signed."""

    reason: str


class ContractConfirmed(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """The enterprise confirmed the contract; the service begins."""

    file_sha256: str


class MilestoneReached(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """A step of the contract is done."""

    title: str
    due_on: date
    done_on: date


class ServiceLogged(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """One line of the service ledger (S002-X4)."""

    entry_id: int
    served_on: date
    content: str
    through_partner: bool
    fee_fen: int
    reduction_fen: int


class LogEntryStruck(ServiceLogged, hand=NoHand.OF_A_PARTY):
    """A line was taken out of the ledger; this says what it was."""

    reason: str


class ServiceDelivered(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """The institution says that the service is done, and hands in the proof."""

    note: str
    file_sha256: str


class DeliverySentBack(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """The enterprise asks for something to be put right."""

    reason: str


class ServiceAccepted(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """The enterprise accepted what was delivered."""

    asked: tuple[Said, ...] = ()
    """What was odd about it, asked and answered."""


class ServiceRated(EngagementEvent, hand=NoHand.OF_A_PARTY):
    """The enterprise answered. What it said stays out of histories; the digest pins it down (G-05)."""

    digest: str


class EngagementTerminated(EngagementEvent, hand=Hand.ENDING):
    """The city ended a contract; `carried_over` says whether the need waits for the next round."""

    reason: str
    carried_over: bool
    asked: tuple[Said, ...] = ()
    """What was odd about it, asked and answered."""


class OutcomeEvent(Event, parent=True, subject="outcome"):
    """Something happened to one claimed outcome."""

    outcome_id: int
    engagement_id: int
    enterprise_id: int
    level: str


class OutcomeClaimed(OutcomeEvent, hand=Hand.REACHING):
    """An institution says that an enterprise it serves reached a level."""

    reached_on: date
    proof_sha256: str
    asked: tuple[Said, ...] = ()
    """What was odd about it, asked and answered."""


class OutcomeConfirmed(OutcomeEvent, hand=Hand.COUNTING):
    """The bureau found the outcome on the official list; it counts once."""

    asked: tuple[Said, ...] = ()
    """What was odd about it, asked and answered."""


class OutcomeRefused(OutcomeEvent, hand=Hand.COUNTING):
    """The bureau did not find it so."""

    reason: str
