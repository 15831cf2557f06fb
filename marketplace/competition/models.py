"""The bounty-board competition: rounds, claims, scores, runs of the solver."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..needs.models import Need
from ..programmes.models import Programme
from ..shared.extensions import Case, CleanText, Facts, Model, Row, StateOf, UTCDateTime
from ..shared.models.place import Organisation
from .states import CHOSEN, ClaimState, RoundState, RunState

HOLDING = "state in ({})".format(", ".join(f"'{state}'" for state in CHOSEN))
"""One claim at most holds its need in a round."""
TIME_LIMIT = 120
"""Seconds that a run may take where nobody said otherwise."""


class Round(Case):
    """One competition over published needs. Whether it is open is derived from its times."""

    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        CheckConstraint("approved_by_id is null or approved_by_id <> proposed_by_id", name="second_person"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(CleanText(80))
    state: Mapped[RoundState] = mapped_column(StateOf(RoundState))
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    extends_to: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """A later closing moment that somebody has proposed and nobody approved yet."""
    extension_reason: Mapped[str] = mapped_column(CleanText(500), default="")
    extension_by_id: Mapped[int | None]
    """The account that proposed it."""
    weights: Mapped[dict[str, int]] = mapped_column(Facts)
    seed: Mapped[int] = mapped_column(BigInteger, default=0)
    """Settles ties; 63 bits, so that the hash published beforehand does not give it away."""
    announced_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    announced_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_run_id: Mapped[int | None] = mapped_column(ForeignKey("solve_run.id", use_alter=True))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    listed: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """What the published list says: under `organisations` of each (`people.queries.listed`), under `counties` and `services` by need."""

    programme: Mapped[Programme] = relationship()

    def has_closed(self, now: datetime) -> bool:
        """Whether it takes no claims any more: past its closing moment, or taken further, whatever the clock says since."""
        return self.state is not RoundState.ANNOUNCED or now >= self.closes_at


class RoundNeed(Model):
    """A need that stands in a round; an unplaced one may stand in the next one too."""

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True, index=True)


class Claim(Case):
    """What one institution offers for one need in one round; its content lies in the versions."""

    BEHIND = ("round",)
    """The rows that are locked before its own."""

    __table_args__ = (
        UniqueConstraint("round_id", "need_id", "organisation_id"),
        Index("ix_claim_state_round_id", "state", "round_id"),
        Index("ix_claim_need_id", "need_id", "round_id", "state", "wished_by"),
        Index(
            "uq_claim_selected", "round_id", "need_id", unique=True, sqlite_where=text(HOLDING), postgresql_where=text(HOLDING)
        ),
    )

    key: Mapped[str] = mapped_column(CleanText(32), unique=True)
    """Random; claims are named by it in addresses, so that a number tells nobody how many there are."""
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(StateOf(ClaimState))
    current: Mapped[int]
    """Number of the version that counts."""
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept: Mapped[int | None]
    """The wording of its need (`Need.wording`) for which its author said that it stays as it is; None where nobody did."""
    screened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    screen_reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    relation_marks: Mapped[list[str]] = mapped_column(Facts, default=list)
    """What it has in common with others (`affiliation.Link.marks`) that somebody has decided about."""
    related: Mapped[bool | None]
    """What was decided: True keeps it from its need; None where nothing had to be decided."""
    relation_reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    preference: Mapped[int | None]
    """Rank given by the enterprise, 1 the best; 0 where it refuses this claimant; None where it said nothing."""
    preference_reason: Mapped[str] = mapped_column(CleanText(500), default="")
    wished_by: Mapped[str] = mapped_column(CleanText(16), default="")
    """Who said last what the enterprise thinks of the claimants of its need, a `states.Voice`; also where all are welcome to it."""
    score: Mapped[int | None]
    """0 to 10,000, as published; the terms say how it came about."""
    terms: Mapped[list[Any]] = mapped_column(Facts, default=list)
    reserve_rank: Mapped[int | None]
    answer_reason: Mapped[str] = mapped_column(CleanText(500), default="")
    answer_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The moment by which both sides are to answer, while it is selected."""
    extends_to: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """A later such moment that somebody has proposed and nobody agreed to yet; past the present one it is worth nothing."""
    extension_reason: Mapped[str] = mapped_column(CleanText(500), default="")
    extension_by_id: Mapped[int | None]
    """The account that proposed it."""

    round: Mapped[Round] = relationship()
    need: Mapped[Need] = relationship()
    organisation: Mapped[Organisation] = relationship()
    versions: Mapped[list["ClaimVersion"]] = relationship(order_by="ClaimVersion.number")
    scores: Mapped[list["ClaimScore"]] = relationship(order_by="ClaimScore.id")


class ClaimVersion(Row):
    """The content of a claim as it was sent: one column, which may become ciphertext."""

    __table_args__ = (UniqueConstraint("claim_id", "number"),)

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Facts)
    """plan, price_fen, government_fen, concession_fen, enterprise_fen, days, team."""
    wording: Mapped[int] = mapped_column(default=1)
    """For which wording of the need (`Need.wording`) it was made: what its author had before the eyes."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ClaimDraft(Model):
    """What one person has begun to write for a claim: that person's alone, gone when the round closes.

    No event tells of it, and no number of a row: it is found by whose it is.
    """

    BOOKKEEPING = True

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True, index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    number: Mapped[int]
    """How often it was saved."""
    content: Mapped[str] = mapped_column(Text)
    """All that it says, sealed (`queries.drafts`)."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ClaimScore(Row):
    """What one reviewer gave one term of one claim, with the reason in writing."""

    __table_args__ = (
        UniqueConstraint("claim_id", "account_id", "term"),
        CheckConstraint("points between 0 and 100", name="points_within_bounds"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    term: Mapped[str] = mapped_column(CleanText(24))
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(CleanText(1000))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PairRule(Row):
    """A pair that a person locked or barred, with the reason."""

    __table_args__ = (UniqueConstraint("round_id", "need_id", "organisation_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    locked: Mapped[bool]
    """True: this pair must stand. False: it must not."""
    reason: Mapped[str] = mapped_column(CleanText(1000))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SolveRun(Row):
    """One run of the solver, with its input as it was frozen and what came out."""

    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    number: Mapped[int]
    state: Mapped[RunState] = mapped_column(StateOf(RunState))
    input: Mapped[dict[str, Any]] = mapped_column(Facts)
    input_hash: Mapped[str] = mapped_column(CleanText(64))
    result: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    result_hash: Mapped[str] = mapped_column(CleanText(64), default="")
    time_limit: Mapped[int] = mapped_column(default=TIME_LIMIT)
    """Seconds within which the best matching is sought; then the best one so far stands, with its bound."""
    progress: Mapped[int] = mapped_column(default=0)
    """Per cent."""
    stage: Mapped[str] = mapped_column(CleanText(16), default="")
    """What a worker is doing with it, a code of `core.computing.Stage`."""
    heard_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its worker was last heard of."""
    lease: Mapped[int] = mapped_column(default=0)
    """Grows with each start; a result under an older lease is refused."""
    message: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """Key and facts of a sentence, where it failed or nothing is feasible."""
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    round: Mapped[Round] = relationship(foreign_keys=[round_id])


class SolvePart(Row):
    """A part of a large run that knows nothing of the others; whoever finishes the last one has them joined."""

    __table_args__ = (UniqueConstraint("run_id", "number"),)
    BOOKKEEPING = True

    run_id: Mapped[int] = mapped_column(ForeignKey("solve_run.id"))
    number: Mapped[int]
    size: Mapped[int]
    """How many candidates it has, which is its share of the work."""
    progress: Mapped[int] = mapped_column(default=0)
    lease: Mapped[int] = mapped_column(default=0)
    heard_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """What came out (see `competition.rules.computing`), None while it is still to be computed."""
