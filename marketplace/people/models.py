"""An organisation that asks to join: what it says of itself, until an officer has checked its licence."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..shared.extensions import Case, CleanText, Facts, StateOf, UTCDateTime
from ..shared.models.place import Organisation, Unit
from ..shared.states import RegistrationState


class Registration(Case):
    """Claims, not facts: neither an organisation nor an account exists before somebody has looked (AC7).

    Several may wait for one organisation: a stranger's stands in nobody's way. The `live` columns hold by what those
    that wait are found beside each other; they are emptied once it was decided.
    """

    state: Mapped[RegistrationState] = mapped_column(StateOf(RegistrationState), index=True)
    kind: Mapped[str] = mapped_column(CleanText(16))
    name: Mapped[str] = mapped_column(CleanText(120))
    name_key: Mapped[str] = mapped_column(CleanText(120))
    credit_code: Mapped[str] = mapped_column(CleanText(18))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    division_code: Mapped[str] = mapped_column(CleanText(6))
    """Division of the registered address (MR-02)."""
    address: Mapped[str] = mapped_column(CleanText(200))
    legal_representative: Mapped[str] = mapped_column(CleanText(60))
    legal_person: Mapped[bool]
    financial: Mapped[bool]
    registered_on: Mapped[date]
    contact_name: Mapped[str] = mapped_column(CleanText(60))
    contact_phone: Mapped[str] = mapped_column(CleanText(30))
    licence_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    login: Mapped[str] = mapped_column(CleanText(60))
    person: Mapped[str] = mapped_column(CleanText(60))
    email: Mapped[str] = mapped_column(CleanText(120))
    password_hash: Mapped[str] = mapped_column(CleanText(200))
    live_code: Mapped[str | None] = mapped_column(CleanText(40), index=True)
    live_name: Mapped[str | None] = mapped_column(CleanText(140), index=True)

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """The organisation it became, or was found to be."""
    reason: Mapped[str] = mapped_column(CleanText(500), default="")
    """Why it was decided so, as the officer wrote it."""
    why: Mapped[dict[str, Any] | None] = mapped_column(Facts, default=None)
    """Why the system turned it away: key and facts of the sentence; None where a person decided."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
