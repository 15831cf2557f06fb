"""What people ask of the competition: rounds, claims, scores, runs, approval and answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..shared.fixed import Fixed
from .rules.whatif import Wish


class AnnounceRound(Fixed):
    """Open a competition over published needs; without `seed` one is drawn."""

    programme_id: int
    name: str
    opens_at: datetime
    closes_at: datetime
    need_ids: tuple[int, ...]
    weights: Mapping[str, int]
    seed: int | None = None


class AdjustRound(Fixed):
    """Change a round that has not opened yet."""

    round_id: int
    version: int
    name: str
    opens_at: datetime
    closes_at: datetime
    weights: Mapping[str, int]


class ExtendRound(Fixed):
    """Propose to move the closing moment, to a later one only."""

    round_id: int
    version: int
    closes_at: datetime
    reason: str


class DecideExtension(Fixed):
    """Approve a proposed closing moment, or take it back."""

    round_id: int
    version: int


class CancelRound(Fixed):
    """Give a round up before it is proposed."""

    round_id: int
    version: int
    reason: str


class SubmitClaim(Fixed):
    """Claim a need, or send a new version of an own claim; amounts in fen."""

    need_id: int
    version: int
    """Of the own claim as it was seen; 0 where there is none yet."""
    plan: str
    team: str
    days: int
    price_fen: int
    government_fen: int
    concession_fen: int
    enterprise_fen: int
    sure: bool = False
    """Whether its author has been asked about a price that is abnormally low, and means it."""


class WithdrawClaim(Fixed):
    """Take an own claim back before closing."""

    key: str
    version: int


class ScreenClaim(Fixed):
    """Say whether a claim is admissible; the reason is needed where it is not."""

    key: str
    version: int
    admit: bool
    reason: str


class JudgeRelation(Fixed):
    """Decide whether what a claim has in common with others makes it related; `seen` is the hash of what was looked at."""

    key: str
    version: int
    related: bool
    reason: str
    seen: str


class RankClaimants(Fixed):
    """Say what the enterprise thinks of the claimants of its need.

    `ranks` holds a rank (1 the best) or 0 (refused) for the key of a claim;
    claims that are left out are neither preferred nor refused.
    """

    round_id: int
    need_id: int
    versions: Mapping[str, int]
    """Of each claim that was seen, by its key."""
    ranks: Mapping[str, int]
    reasons: Mapping[str, str]


class ScoreClaim(Fixed):
    """Give points (0 to 100) with a written reason to each term of a claim."""

    key: str
    version: int
    points: Mapping[str, int]
    reasons: Mapping[str, str]


class SetPair(Fixed):
    """Lock a pair (it must stand) or bar it (it must not)."""

    round_id: int
    version: int
    need_id: int
    organisation_id: int
    locked: bool
    reason: str


class FreePair(Fixed):
    """Take a lock or a bar off a pair."""

    round_id: int
    version: int
    rule_id: int


class AskRun(Fixed):
    """Freeze what is known and have the best matching computed."""

    round_id: int
    version: int
    time_limit: int | None = None
    """Seconds; None for the usual ones."""


class KeepWhatIf(Fixed):
    """Have a what-if computed as a run of the round.

    `reasons` holds one for each change, by its place in the order of
    `whatif.changes_of`; `seen` is the hash of the changed input that was looked at.
    """

    round_id: int
    version: int
    wish: Wish
    reasons: Sequence[str]
    seen: str
    weights: bool = False
    """True where weights were changed too, which cannot be kept."""


class CancelRun(Fixed):
    """Stop a run that has not come to an end."""

    round_id: int
    version: int
    number: int


class ProposeRun(Fixed):
    """Put a run before the approver."""

    round_id: int
    version: int
    number: int


class ApproveRound(Fixed):
    """Approve what was proposed."""

    round_id: int
    version: int


class SendRoundBack(Fixed):
    """Refuse what was proposed, with the reason."""

    round_id: int
    version: int
    reason: str


class PublishRound(Fixed):
    """Make the approved result known to everybody."""

    round_id: int
    version: int


class AnswerMatch(Fixed):
    """Confirm or decline a match, for the institution or for the enterprise, whichever the person belongs to."""

    key: str
    version: int
    accept: bool
    reason: str = ""


class CloseOverdue(Fixed):
    """Take the silence of one side after the due moment as a decline."""

    key: str
    version: int
    reason: str
