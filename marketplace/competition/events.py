"""What has happened in the competition."""

from datetime import datetime
from typing import ClassVar

from ..records.events import Event
from ..shared.hands import Hand, NoHand


class RoundAnnounced(Event, hand=Hand.SHAPING):
    """`commitment` is the hash of what the round commits to, in the version `announcement` (see `matching.files.frozen`)."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    opens_at: datetime
    closes_at: datetime
    needs: int
    weights: dict[str, int]
    commitment: str
    announcement: int


class RoundAdjusted(Event, hand=Hand.SHAPING):
    """A round was changed before it opened, and announced anew; `commitment` is as in `RoundAnnounced`."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    opens_at: datetime
    closes_at: datetime
    weights: dict[str, int]
    commitment: str
    announcement: int


class RoundExtensionProposed(Event, hand=NoHand.TWO_TOGETHER):
    """Somebody proposed a later closing moment."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    closes_at: datetime
    reason: str


class RoundExtensionWithdrawn(Event, hand=NoHand.TWO_TOGETHER):
    """Whoever proposed a closing moment took it back."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    closes_at: datetime


class RoundExtensionRefused(Event, hand=NoHand.TWO_TOGETHER):
    """Somebody else turned a proposed closing moment down."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    closes_at: datetime
    proposer_id: int | None


class RoundExtended(Event, hand=NoHand.TWO_TOGETHER):
    """The closing moment was moved from `earlier_at` to `closes_at`."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    earlier_at: datetime
    closes_at: datetime
    reason: str


class RoundClosed(Event, hand=NoHand.NOBODYS):
    """The closing moment has passed; recorded by the clock, decided by nobody."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str


class RoundCancelled(Event, hand=NoHand.PUTS_ASIDE):
    """A round was given up; its needs are free again."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    reason: str


class ClaimSubmitted(Event, hand=NoHand.OF_A_PARTY):
    """A version of a claim arrived in time; `digest` is the hash of its content."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    round_id: int
    need_id: int
    number: int
    digest: str


class ClaimWithdrawn(Event, hand=NoHand.OF_A_PARTY):
    """Its author took a claim back."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    round_id: int
    need_id: int


class ClaimAdmitted(Event, hand=Hand.REVIEWING):
    """A claim was found admissible."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    reason: str


class ClaimScreenedOut(Event, hand=Hand.REVIEWING):
    """A claim was found not admissible."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    reason: str


class RelationJudged(Event, hand=Hand.REVIEWING):
    """Somebody decided whether what a claim has in common with others makes it related."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    round_id: int
    need_id: int
    related: bool
    reason: str
    marks: list[str]


class ClaimantsRanked(Event, hand=Hand.RANKING):
    """What the enterprise thinks of its claimants; `origin` says who entered it: enterprise or county."""

    SUBJECT: ClassVar[str] = "need"

    need_id: int
    round_id: int
    origin: str
    ranked: int
    refused: int
    ranks: dict[str, int]


class ClaimScored(Event, hand=Hand.REVIEWING):
    """One reviewer scored a claim, term by term."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    points: dict[str, int]


class PairLocked(Event, hand=Hand.SHAPING):
    """A pair has to stand from the next run on."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    need_id: int
    organisation_id: int
    need: str
    institution: str
    reason: str


class PairBarred(PairLocked, hand=Hand.SHAPING):
    """A pair must not stand from the next run on."""


class PairFreed(Event, hand=Hand.SHAPING):
    """A lock or a bar was taken off a pair."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    need_id: int
    organisation_id: int
    need: str
    institution: str
    locked: bool


class RoundProposed(Event, hand=Hand.SHAPING):
    """A run was put before the approver."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    number: int
    result_hash: str


class RoundApproved(Event, hand=NoHand.SECOND_SIGNATURE):
    """A second person approved the proposal."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    number: int
    result_hash: str


class RoundSentBack(Event, hand=NoHand.PUTS_ASIDE):
    """The approver refused the proposal."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    number: int
    reason: str


class RoundPublished(Event, hand=NoHand.FOLLOWS):
    """The result is known to everybody; `seed` is what the commitment hid."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    matched: int
    unplaced: int
    seed: int


class ClaimDecided(Event, hand=NoHand.FOLLOWS):
    """The published result of one claim: selected, reserve (with its rank), not_selected or screened_out."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    state: str
    rank: int | None


class NeedMatched(Event, hand=NoHand.FOLLOWS):
    """A need found an institution."""

    SUBJECT: ClassVar[str] = "need"

    need_id: int
    round_id: int
    claim_id: int
    institution: str


class NeedUnplaced(Event, hand=NoHand.FOLLOWS):
    """A need found nobody, or lost its last claimant, and waits for the next round."""

    SUBJECT: ClassVar[str] = "need"

    need_id: int
    round_id: int
    why: str


class MatchConfirmed(Event, hand=NoHand.OF_A_PARTY):
    """One side said yes: `side` is institution or enterprise."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    side: str
    both: bool


class MatchDeclined(Event, hand=NoHand.FOLLOWS):
    """One side said no, or was silent too long (`overdue`)."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    side: str
    reason: str
    overdue: bool


class ReserveMovedUp(Event, hand=NoHand.FOLLOWS):
    """A reserve took the place of one that fell out."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    institution: str
    answer_until: datetime
