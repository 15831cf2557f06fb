"""An institution's way into the pool."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..programmes.models import Programme
from ..shared.extensions import Case, CleanText, Facts, StateOf, UTCDateTime
from ..shared.models.place import Organisation, Unit
from .states import ApplicationState, PlaceState


class Application(Case):
    """What an institution declares and commits to (Annexes 1 to 3)."""

    __table_args__ = (
        UniqueConstraint("programme_id", "organisation_id"),
        CheckConstraint(
            "decided_by_id is null or recommended_by_id is null or decided_by_id <> recommended_by_id", name="second_person"
        ),
    )

    number: Mapped[str] = mapped_column(CleanText(24), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[ApplicationState] = mapped_column(StateOf(ApplicationState))
    direct: Mapped[bool] = mapped_column(default=False)
    direct_reason: Mapped[str] = mapped_column(CleanText(500), default="")

    facts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    """The fields of Annex 3 by key, as `vetting.rules.annex3` lists them; money in fen."""
    categories: Mapped[list[str]] = mapped_column(Facts, default=list)
    yearly_ability: Mapped[int | None]
    committed_served: Mapped[int | None]
    committed_outcomes: Mapped[dict[str, int]] = mapped_column(Facts, default=dict)
    """Outcomes by level; a different promise from enterprises served (C-29)."""
    cases: Mapped[list[dict[str, Any]]] = mapped_column(Facts, default=list)
    pledge_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    pledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    defects: Mapped[list[Any]] = mapped_column(Facts, default=list)
    """All defects named by the last return, each with its field and what stood there."""
    edited: Mapped[dict[str, int]] = mapped_column(Facts, default=dict)
    """The version that each section had when it was last edited, and under "" that of the last step with the whole."""
    reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    assessment: Mapped[list[Any]] = mapped_column(Facts, default=list)
    """The findings, rule by rule, as they stood when it was submitted."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it came in first; whether it was in time is decided by this moment alone (MR-10)."""
    resubmitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it came back mended after the last return."""
    recommended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opinion: Mapped[str] = mapped_column(CleanText(1000), default="")
    """What the county, or the city on the direct way, says in recommending it."""
    recommendation_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """The county's sealed recommendation document; one scan may cover many applications (S004-4.1c)."""
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    """The application to another programme that it was begun from."""
    carried: Mapped[list[str]] = mapped_column(Facts, default=list)
    """What still stands as it was taken over from there: names of values, and that of the pledge."""

    programme: Mapped[Programme] = relationship()
    organisation: Mapped[Organisation] = relationship()
    unit: Mapped[Unit] = relationship()
    source: Mapped["Application | None"] = relationship(remote_side="Application.id")


class PoolPlace(Case):
    """A place in the pool of one programme: only its holder may claim (MR-08)."""

    __table_args__ = (
        UniqueConstraint("programme_id", "organisation_id"),
        CheckConstraint("capacity >= 0", name="capacity_is_not_negative"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    state: Mapped[PlaceState] = mapped_column(StateOf(PlaceState))
    capacity: Mapped[int]
    """Enterprises it can serve in the year: its declared ability (G-04)."""
    categories: Mapped[list[str]] = mapped_column(Facts, default=list)
    committed_served: Mapped[int]
    reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """Into which programme (`programme_id`) somebody (`by`) has proposed to carry it over, and nobody approved yet."""
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("pool_place.id"))
    """The place in another programme that it was carried over from."""

    organisation: Mapped[Organisation] = relationship()
    programme: Mapped[Programme] = relationship()
    application: Mapped[Application] = relationship()
    carried_from: Mapped["PoolPlace | None"] = relationship(remote_side="PoolPlace.id")
