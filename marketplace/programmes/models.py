"""A year's programme, opened from a rule set, and what the bureau tells the public."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..shared.extensions import Case, CleanText, Facts, UTCDateTime
from ..shared.models.place import Unit


class Programme(Case):
    """One run of a pilot: its dates and settings start from the rule set and are the bureau's."""

    __table_args__ = (CheckConstraint("ends_on > starts_on", name="ends_after_it_starts"),)

    key: Mapped[str] = mapped_column(CleanText(32), unique=True)
    name: Mapped[str] = mapped_column(CleanText(120))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    ruleset_key: Mapped[str] = mapped_column(CleanText(32))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    apply_until: Mapped[datetime] = mapped_column(UTCDateTime)
    """The moment institutions can no longer submit (S004-3.3a)."""
    recommend_until: Mapped[datetime] = mapped_column(UTCDateTime)
    """The moment counties can no longer recommend (S004-4.1c)."""
    proposed: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """Days of which a deadline is later, as somebody (`by`) has proposed them and nobody approved yet."""
    settings: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    proposed_settings: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """Settings that take two people, as somebody (`by`) has proposed their `values` and nobody approved yet."""
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()


class Notice(Case):
    """A public notice of the bureau."""

    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    """Of which it speaks; None is all of the bureau's."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The bureau whose notice it is; None only where an installation of before could not tell."""
    title: Mapped[str] = mapped_column(CleanText(120))
    body: Mapped[str] = mapped_column(CleanText(10000))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    programme: Mapped[Programme | None] = relationship()
