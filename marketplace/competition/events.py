"""What has happened in the competition."""

from datetime import datetime

from ..records.events import Event
from ..shared.hands import Hand, NoHand


class _OfRound(Event, parent=True, subject="round"):
    """What happens to a round."""

    round_id: int


class _OfNamedRound(_OfRound, parent=True):
    """The same, with the name that the round has then."""

    name: str


class _OfPair(_OfRound, parent=True):
    """What happens to a pair of a round."""

    need_id: int
    organisation_id: int


class _OfClaim(Event, parent=True, subject="claim"):
    """What happens to a claim."""

    claim_id: int


class _OfClaimInRound(_OfClaim, parent=True):
    """The same, with the round and the need that it is for."""

    round_id: int
    need_id: int


class _OfNeed(Event, parent=True, subject="need"):
    """What a round means for a need."""

    need_id: int
    round_id: int


class RoundAnnounced(_OfNamedRound, hand=Hand.SHAPING):
    """`commitment` is the hash of what the round commits to, in the version `announcement` (see `matching.files.frozen`)."""

    opens_at: datetime
    closes_at: datetime
    needs: int
    weights: dict[str, int]
    commitment: str
    announcement: int


class RoundAdjusted(_OfNamedRound, hand=Hand.SHAPING):
    """A round was changed before it opened, and announced anew; `commitment` is as in `RoundAnnounced`."""

    opens_at: datetime
    closes_at: datetime
    weights: dict[str, int]
    commitment: str
    announcement: int


class RoundNeedsChanged(_OfNamedRound, hand=Hand.SHAPING):
    """Needs were taken into a round, or out of it, before it opened; `needs` is how many stand in it now."""

    opens_at: datetime
    closes_at: datetime
    more: int
    fewer: int
    needs: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


class RoundExtensionProposed(_OfNamedRound, hand=NoHand.TWO_TOGETHER):
    """Somebody proposed a later closing moment."""

    closes_at: datetime
    reason: str


class RoundExtensionWithdrawn(_OfRound, hand=NoHand.TWO_TOGETHER):
    """Whoever proposed a closing moment took it back."""

    closes_at: datetime


class RoundExtensionRefused(_OfRound, hand=NoHand.TWO_TOGETHER):
    """Somebody else turned a proposed closing moment down."""

    closes_at: datetime
    proposer_id: int | None


class RoundExtended(_OfNamedRound, hand=NoHand.TWO_TOGETHER):
    """The closing moment was moved from `earlier_at` to `closes_at`."""

    earlier_at: datetime
    closes_at: datetime
    reason: str


class RoundClosed(_OfNamedRound, hand=NoHand.NOBODYS):
    """The closing moment has passed; recorded by the clock, decided by nobody."""


class RoundCancelled(_OfNamedRound, hand=NoHand.PUTS_ASIDE):
    """A round was given up; its needs are free again."""

    reason: str


class ClaimSubmitted(_OfClaimInRound, hand=NoHand.OF_A_PARTY, unseen=True):
    """A version of a claim arrived in time; `digest` is the hash of its content."""

    number: int
    digest: str


class ClaimWithdrawn(_OfClaimInRound, hand=NoHand.OF_A_PARTY, unseen=True):
    """Its author took a claim back."""


class ClaimKept(_OfClaimInRound, hand=NoHand.OF_A_PARTY, unseen=True):
    """Its author said that a claim stays as it is for a `wording` of the need that is later than the one it was made for."""

    wording: int


class ClaimAdmitted(_OfClaim, hand=Hand.REVIEWING):
    """A claim was found admissible."""

    reason: str


class ClaimScreenedOut(_OfClaim, hand=Hand.REVIEWING):
    """A claim was found not admissible."""

    reason: str


class RelationJudged(_OfClaimInRound, hand=Hand.REVIEWING):
    """Somebody decided whether what a claim has in common with others makes it related."""

    related: bool
    reason: str
    marks: list[str]


class ClaimantsRanked(_OfNeed, hand=Hand.RANKING):
    """What the enterprise thinks of its claimants; `origin` says who entered it: enterprise or county."""

    origin: str
    ranked: int
    refused: int
    ranks: dict[str, int]


class ClaimScored(_OfClaim, hand=Hand.REVIEWING):
    """One reviewer scored a claim, term by term."""

    points: dict[str, int]


class PairLocked(_OfPair, hand=Hand.SHAPING):
    """A pair has to stand from the next run on."""

    need: str
    institution: str
    reason: str


class PairBarred(PairLocked, hand=Hand.SHAPING):
    """A pair must not stand from the next run on."""


class PairFreed(_OfPair, hand=Hand.SHAPING):
    """A lock or a bar was taken off a pair."""

    need: str
    institution: str
    locked: bool


class RoundProposed(_OfNamedRound, hand=Hand.SHAPING):
    """A run was put before the approver."""

    number: int
    result_hash: str


class RoundHurried(_OfNamedRound, hand=Hand.SHAPING):
    """A run was proposed before the enterprises' time (`until`) was over, or although some had said nothing."""

    number: int
    until: datetime
    asked: int
    spoken: int
    reason: str


class RoundApproved(_OfNamedRound, hand=NoHand.SECOND_SIGNATURE):
    """A second person approved the proposal."""

    number: int
    result_hash: str


class RoundSentBack(_OfNamedRound, hand=NoHand.PUTS_ASIDE):
    """The approver refused the proposal."""

    number: int
    reason: str


class RoundPublished(_OfNamedRound, hand=NoHand.FOLLOWS):
    """The result is known to everybody; `seed` is what the commitment hid."""

    matched: int
    unplaced: int
    seed: int


class ClaimDecided(_OfClaimInRound, hand=NoHand.FOLLOWS):
    """The published result of one claim: selected, reserve (with its rank), not_selected or screened_out."""

    state: str
    rank: int | None


class NeedMatched(_OfNeed, hand=NoHand.FOLLOWS):
    """A need found an institution."""

    claim_id: int
    institution: str


class NeedUnplaced(_OfNeed, hand=NoHand.FOLLOWS):
    """A need found nobody, or lost its last claimant, and waits for the next round."""

    why: str


class MatchConfirmed(_OfClaimInRound, hand=NoHand.OF_A_PARTY):
    """One side said yes: `side` is institution or enterprise."""

    side: str
    both: bool


class MatchDeclined(_OfClaimInRound, hand=NoHand.FOLLOWS):
    """One side said no, or was silent too long (`overdue`)."""

    side: str
    reason: str
    overdue: bool


class ReserveMovedUp(_OfClaimInRound, hand=NoHand.FOLLOWS):
    """A reserve took the place of one that fell out."""

    institution: str
    answer_until: datetime


class AnswerTimeProposed(_OfClaimInRound, hand=NoHand.TWO_TOGETHER, unseen=True):
    """Somebody proposed a later end of the time to answer a match."""

    answer_until: datetime
    reason: str


class AnswerTimeWithdrawn(_OfClaimInRound, hand=NoHand.TWO_TOGETHER, unseen=True):
    """Whoever proposed a later end took it back."""

    answer_until: datetime


class AnswerTimeTurnedDown(_OfClaimInRound, hand=NoHand.TWO_TOGETHER, unseen=True):
    """Somebody else turned a proposed end down."""

    answer_until: datetime
    reason: str
    proposer_id: int | None


class AnswerTimeExtended(_OfClaimInRound, hand=NoHand.TWO_TOGETHER, unseen=True):
    """The end of the time to answer was moved from `earlier_at` to `answer_until`."""

    earlier_at: datetime
    answer_until: datetime
    reason: str
