"""Year's end: frozen inputs, scores, shares."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..programmes.models import Programme
from ..shared.extensions import CleanText, Facts, Fen, Model, StateOf, UTCDateTime
from ..shared.models.place import Organisation
from .states import YearState


class YearRun(Model):
    """One appraisal of a programme's institutions over frozen inputs."""

    BEHIND = ("programme",)
    """The rows that are locked before its own."""

    __tablename__ = "year_run"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("budget_fen >= 0", name="budget_is_not_negative"),
        CheckConstraint("released_by_id is null or released_by_id <> proposed_by_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
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
    version: Mapped[int] = mapped_column()

    programme: Mapped[Programme] = relationship()
    lines: Mapped[list["YearLine"]] = relationship(order_by="YearLine.rank", back_populates="run")

    __mapper_args__ = {"version_id_col": version}


class YearLine(Model):
    """What one institution reached and is paid, with every term of the sum."""

    __tablename__ = "year_line"
    __table_args__ = (
        UniqueConstraint("run_id", "organisation_id"),
        CheckConstraint("share_fen >= 0", name="share_is_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
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
