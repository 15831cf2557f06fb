"""Year's end: frozen inputs, scores, shares."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..programmes.models import Programme
from ..records.models.record import StoredFile
from ..shared.extensions import Case, CleanText, Facts, Fen, Row, StateOf, UTCDateTime
from ..shared.models.place import Organisation
from .states import AdjustmentState, YearState


class YearRun(Case):
    """One appraisal of a programme's institutions over frozen inputs."""

    BEHIND = ("programme",)
    """The rows that are locked before its own."""

    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("budget_fen >= 0", name="budget_is_not_negative"),
        CheckConstraint("released_by_id is null or released_by_id <> proposed_by_id", name="second_person"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[int]
    state: Mapped[YearState] = mapped_column(StateOf(YearState))
    budget_fen: Mapped[int] = mapped_column(Fen)
    settings: Mapped[dict[str, Any]] = mapped_column(Facts)
    inputs: Mapped[dict[str, Any]] = mapped_column(Facts)
    inputs_hash: Mapped[str] = mapped_column(CleanText(64))
    result_hash: Mapped[str] = mapped_column(CleanText(64))
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    listed: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """Under `organisations` what the released list says of each (`people.queries.listed`); None before the release."""

    programme: Mapped[Programme] = relationship()
    lines: Mapped[list["YearLine"]] = relationship(order_by="YearLine.rank", back_populates="run")


class YearLine(Row):
    """What one institution reached and is paid, with every term of the sum."""

    __table_args__ = (
        UniqueConstraint("run_id", "organisation_id"),
        CheckConstraint("share_fen >= 0", name="share_is_not_negative"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("year_run.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    rank: Mapped[int]
    score: Mapped[int]
    """0 to 10,000."""
    terms: Mapped[list[Any]] = mapped_column(Facts)
    gates: Mapped[list[Any]] = mapped_column(Facts)
    """Gates that were not passed, each with its reason; empty where money may flow."""
    share: Mapped[dict[str, Any]] = mapped_column(Facts)
    """How the share came about: exact fraction, whole fen, remainder, cap."""
    share_fen: Mapped[int] = mapped_column(Fen)

    run: Mapped[YearRun] = relationship(back_populates="lines")
    organisation: Mapped[Organisation] = relationship()


class Adjustment(Case):
    """A signed change of one line of a released run, with its reason: proposed by one person, approved by another.

    The line stays as it was released. `old_score` and `old_fen` are what stood when the change was proposed: the line with
    every change of it that was approved before.
    """

    BEHIND = ("run",)

    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        CheckConstraint("score_change <> 0 or change_fen <> 0", name="changes_something"),
        CheckConstraint("old_score + score_change between 0 and 10000", name="score_is_one"),
        CheckConstraint("old_fen + change_fen >= 0", name="amount_is_not_negative"),
        CheckConstraint("decided_by_id is null or decided_by_id <> proposed_by_id", name="second_person"),
        Index(
            "uq_adjustment_waiting",
            "run_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("year_run.id"))
    number: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[AdjustmentState] = mapped_column(StateOf(AdjustmentState))
    old_score: Mapped[int]
    score_change: Mapped[int]
    old_fen: Mapped[int] = mapped_column(Fen)
    change_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str] = mapped_column(CleanText(1000))
    proof_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    run: Mapped[YearRun] = relationship()
    organisation: Mapped[Organisation] = relationship()
    proof: Mapped[StoredFile] = relationship()

    @property
    def programme(self) -> Programme:
        return self.run.programme

    @property
    def new_score(self) -> int:
        return self.old_score + self.score_change

    @property
    def new_fen(self) -> int:
        return self.old_fen + self.change_fen
