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


class _OfRound(Fixed):
    """What is asked about one round, in the version that was seen."""

    round_id: int
    version: int


class AdjustRound(_OfRound):
    """Change a round that has not opened yet; its closing moment is moved by two people alone (`ExtendRound`)."""

    name: str
    opens_at: datetime
    weights: Mapping[str, int]


class ChangeRoundNeeds(_OfRound):
    """Say which needs stand in a round that has not opened yet: all of them, those that stay included."""

    need_ids: tuple[int, ...]


class ExtendRound(_OfRound):
    """Propose to move the closing moment, to a later one only."""

    closes_at: datetime
    reason: str


class DecideExtension(_OfRound):
    """Approve a proposed closing moment, or take it back."""


class CancelRound(_OfRound):
    """Give a round up before it is proposed."""

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
    wording: int | None = None
    """Which wording of the need its author had before the eyes; None for the one that stands."""
    draft: int | None = None
    """How often the own draft was saved as the page knew it, which goes with this; None asks nothing."""


class DraftClaim(Fixed):
    """Keep what somebody has typed of a claim, by field, for that person alone."""

    need_id: int
    values: Mapping[str, str]
    of: int
    """The version of the own claim that it is written over; 0 where there is none."""
    number: int
    """How often the draft was saved as the page knew it; 0 where there was none."""


class DropDraft(Fixed):
    """Throw the own draft for a need away, as it was seen."""

    need_id: int
    number: int


class _OfClaim(Fixed):
    """What is asked about one claim, in the version that was seen."""

    key: str
    version: int


class WithdrawClaim(_OfClaim):
    """Take an own claim back before closing."""


class KeepClaim(_OfClaim):
    """Say that an own claim stays as it is, although its need was corrected since; `wording` is that of the need that was read."""

    wording: int


class ScreenClaim(_OfClaim):
    """Say whether a claim is admissible; the reason is needed where it is not."""

    admit: bool
    reason: str


class AdmitClaims(Fixed):
    """Say of claims that they are admissible, all of them or none."""

    versions: Mapping[int, int]
    """Of each claim as it was seen, by its id; these are the claims to be admitted."""


class JudgeRelation(_OfClaim):
    """Decide whether what a claim has in common with others makes it related; `seen` is the hash of what was looked at."""

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


class ScoreClaim(_OfClaim):
    """Give points (0 to 100) with a written reason to each term of a claim."""

    points: Mapping[str, int]
    reasons: Mapping[str, str]


class SetPair(_OfRound):
    """Lock a pair (it must stand) or bar it (it must not)."""

    need_id: int
    organisation_id: int
    locked: bool
    reason: str


class FreePair(_OfRound):
    """Take a lock or a bar off a pair."""

    rule_id: int


class AskRun(_OfRound):
    """Freeze what is known and have the best matching computed."""

    time_limit: int | None = None
    """Seconds; None for the usual ones."""


class KeepWhatIf(_OfRound):
    """Have a what-if computed as a run of the round.

    `reasons` holds one for each change, by its place in the order of
    `whatif.changes_of`; `seen` is the hash of the changed input that was looked at.
    """

    wish: Wish
    reasons: Sequence[str]
    seen: str
    weights: bool = False
    """True where weights were changed too, which cannot be kept."""


class CancelRun(_OfRound):
    """Stop a run that has not come to an end."""

    number: int


class ProposeRun(_OfRound):
    """Put a run before the approver; the reason is needed where enterprises' wishes are not waited for, or missing."""

    number: int
    reason: str = ""


class ApproveRound(_OfRound):
    """Approve what was proposed, with the pot as the sheet showed it; None where no sheet was shown."""

    pot_fen: int | None = None
    """The budget of the programme."""
    taken_fen: int | None = None
    """What other rounds take of it."""


class SendRoundBack(_OfRound):
    """Refuse what was proposed, with the reason."""

    reason: str


class PublishRound(_OfRound):
    """Make the approved result known to everybody."""


class AnswerMatch(_OfClaim):
    """Confirm or decline a match, for the institution or for the enterprise, whichever the person belongs to."""

    accept: bool
    reason: str = ""


class ProposeAnswerTime(_OfClaim):
    """Propose to give both sides of a match until a later moment to answer."""

    answer_by: datetime
    reason: str


class DecideAnswerTime(_OfClaim):
    """Agree to a proposed end of the time to answer, or take the own proposal back."""


class TurnDownAnswerTime(_OfClaim):
    """Refuse what another person has proposed."""

    reason: str


class CloseOverdue(_OfClaim):
    """Take the silence of one side after the due moment as a decline."""

    reason: str
