"""What has happened in the competition."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ..records.events import Event

SEALED_KINDS = ("ClaimSubmitted", "ClaimWithdrawn")
"""Events that would tell before closing that somebody claims: no page shows them until then (SB9)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundAnnounced(Event):
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


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundAdjusted(Event):
    """A round was changed before it opened, and announced anew; `commitment` is as in `RoundAnnounced`."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    opens_at: datetime
    closes_at: datetime
    weights: dict[str, int]
    commitment: str
    announcement: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundExtensionProposed(Event):
    """Somebody proposed a later closing moment."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    closes_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundExtensionWithdrawn(Event):
    """Whoever proposed a closing moment took it back."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    closes_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundExtensionRefused(Event):
    """Somebody else turned a proposed closing moment down."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    closes_at: datetime
    proposer_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundExtended(Event):
    """The closing moment was moved from `earlier_at` to `closes_at`."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    earlier_at: datetime
    closes_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundClosed(Event):
    """The closing moment has passed; recorded by the clock, decided by nobody."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundCancelled(Event):
    """A round was given up; its needs are free again."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimSubmitted(Event):
    """A version of a claim arrived in time; `digest` is the hash of its content."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    round_id: int
    need_id: int
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimWithdrawn(Event):
    """Its author took a claim back."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    round_id: int
    need_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimAdmitted(Event):
    """A claim was found admissible."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimScreenedOut(Event):
    """A claim was found not admissible."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RelationJudged(Event):
    """Somebody decided whether what a claim has in common with others makes it related."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    round_id: int
    need_id: int
    related: bool
    reason: str
    marks: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimantsRanked(Event):
    """What the enterprise thinks of its claimants; `origin` says who entered it: enterprise or county."""

    SUBJECT: ClassVar[str] = "need"

    need_id: int
    round_id: int
    origin: str
    ranked: int
    refused: int
    ranks: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimScored(Event):
    """One reviewer scored a claim, term by term."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    points: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class PairLocked(Event):
    """A pair has to stand from the next run on."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    need_id: int
    organisation_id: int
    need: str
    institution: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PairBarred(PairLocked):
    """A pair must not stand from the next run on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PairFreed(Event):
    """A lock or a bar was taken off a pair."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    need_id: int
    organisation_id: int
    need: str
    institution: str
    locked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundProposed(Event):
    """A run was put before the approver."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    number: int
    result_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundApproved(Event):
    """A second person approved the proposal."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    number: int
    result_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundSentBack(Event):
    """The approver refused the proposal."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundPublished(Event):
    """The result is known to everybody; `seed` is what the commitment hid."""

    SUBJECT: ClassVar[str] = "round"

    round_id: int
    name: str
    matched: int
    unplaced: int
    seed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimDecided(Event):
    """The published result of one claim: selected, reserve (with its rank), not_selected or screened_out."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    state: str
    rank: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedMatched(Event):
    """A need found an institution."""

    SUBJECT: ClassVar[str] = "need"

    need_id: int
    round_id: int
    claim_id: int
    institution: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedUnplaced(Event):
    """A need found nobody, or lost its last claimant, and waits for the next round."""

    SUBJECT: ClassVar[str] = "need"

    need_id: int
    round_id: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchConfirmed(Event):
    """One side said yes: `side` is institution or enterprise."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    side: str
    both: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchDeclined(Event):
    """One side said no, or was silent too long (`overdue`)."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    side: str
    reason: str
    overdue: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReserveMovedUp(Event):
    """A reserve took the place of one that fell out."""

    SUBJECT: ClassVar[str] = "claim"

    claim_id: int
    need_id: int
    round_id: int
    institution: str
    answer_until: datetime
