"""Where people and organisations belong: units, organisations and the chains."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..enterprise_names import likeness
from ..extensions import Case, CleanText, Facts, Row, StateOf, UTCDateTime
from ..states import Standing


class UnitKind(StrEnum):
    """A city bureau, or a county-level department that recommends to it."""

    CITY = "city"
    COUNTY = "county"


class Unit(Row):
    """A public office. A zone without a division code is a unit like any other (practice.md 1.3)."""

    __table_args__ = (UniqueConstraint("parent_id", "name"),)

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(CleanText(16))
    code: Mapped[str | None] = mapped_column(CleanText(6), unique=True)
    name: Mapped[str] = mapped_column(CleanText(60))
    aliases: Mapped[list[str]] = mapped_column(Facts, default=list)
    position: Mapped[int] = mapped_column(default=0)

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")


class OrganisationKind(StrEnum):
    """Who is served, and who serves."""

    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"


class Organisation(Case):
    """An enterprise or an institution. An imported enterprise has no credit code yet."""

    __table_args__ = (
        UniqueConstraint("kind", "credit_code"),
        UniqueConstraint("kind", "name_key"),
        Index("ix_organisation_kind_name", "kind", "name", "id", "unit_id"),
    )

    kind: Mapped[str] = mapped_column(CleanText(16))
    name: Mapped[str] = mapped_column(CleanText(120))
    name_key: Mapped[str] = mapped_column(CleanText(120))
    likeness: Mapped[str] = mapped_column(
        CleanText(120), index=True, default=lambda context: likeness(context.get_current_parameters()["name"])
    )
    """What is left of the name without region and form of company: who looks like whom."""
    credit_code: Mapped[str | None] = mapped_column(CleanText(18))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    standing: Mapped[Standing] = mapped_column(StateOf(Standing), index=True)
    standing_reason: Mapped[str] = mapped_column(CleanText(500), default="")

    division_code: Mapped[str | None] = mapped_column(CleanText(6))
    """Division of the registered address; never read out of the credit code (MR-02)."""
    address: Mapped[str] = mapped_column(CleanText(200), default="")
    legal_representative: Mapped[str] = mapped_column(CleanText(60), default="")
    legal_person: Mapped[bool] = mapped_column(default=True)
    financial: Mapped[bool] = mapped_column(default=False)
    registered_on: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(CleanText(60), default="")
    contact_phone: Mapped[str] = mapped_column(CleanText(30), default="")
    licence_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    in_gradient_pool: Mapped[bool | None]
    """The checked fact of S004-2.2.1c; None until an officer has looked."""
    pool_checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    pool_checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()


class FormerName(Row):
    """Another name that an organisation is or was known by: who is entered under it later is asked about."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(CleanText(120))
    name_key: Mapped[str] = mapped_column(CleanText(120))
    likeness: Mapped[str] = mapped_column(CleanText(120), index=True)

    organisation: Mapped[Organisation] = relationship()


class OrganisationLink(Row):
    """An officer's statement that two rows are one organisation; nothing moves, and taking it back removes it."""

    __table_args__ = (CheckConstraint("organisation_id <> same_as_id", name="two_rows"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    same_as_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str] = mapped_column(CleanText(500))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    same_as: Mapped[Organisation] = relationship(foreign_keys=[same_as_id])


class Chain(Case):
    """One of the city's industrial chains; the bureau names them, no document does (G-01)."""

    __table_args__ = (UniqueConstraint("unit_id", "name"), CheckConstraint("position > 0", name="position_counts_from_one"))

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(CleanText(60))
    active: Mapped[bool] = mapped_column(default=True)
