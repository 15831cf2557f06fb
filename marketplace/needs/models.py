"""What enterprises need, and the county workbooks that needs arrive in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..programmes.models import Programme
from ..shared import texts, words
from ..shared.extensions import Case, CleanText, Facts, Fen, Model, Row, StateOf, UTCDateTime
from ..shared.models.account import Account
from ..shared.models.place import Chain, Organisation, Unit
from .states import SHOWN, BatchState, NeedState, RowState


class Origin(StrEnum):
    """Who wrote a need down."""

    ENTERPRISE = "enterprise"
    COUNTY = "county"
    WORKBOOK = "workbook"


def folded(*said: str) -> str:
    """What several texts say, as searches compare it."""
    return "\n".join(map(texts.name_key, said))


NARROWED = ("programme_id", "unit_id", "current_level", "goal_level", "chain_id", "state")
"""What the board is narrowed to: it stands in its indexes, so that no row is looked at but those of the page."""
MOMENTS = ("published_at", "verified_at", "submitted_at", "created_at")
"""When it was touched; of these the first that there is says when it was last."""
ON_BOARD: dict[str, Any] = {"sqlite_where": text("shown = 1"), "postgresql_where": text("shown")}


class Need(Case):
    """One row of Annex 4: what an enterprise needs, from first draft to accepted service."""

    __table_args__ = (
        CheckConstraint("budget_fen is null or budget_fen >= 0", name="budget_is_not_negative"),
        CheckConstraint(
            "published_by_id is null or (published_by_id <> entered_by_id and published_by_id <> verified_by_id)",
            name="second_person",
        ),
        Index("ix_need_state_published_at", "state", "published_at"),
        Index("ix_need_counted", "programme_id", "state", "id", "unit_id", "submitted_at", "origin", "asks"),
        Index("ix_need_shown_published", text("published_at desc"), "id", *NARROWED, "asks", **ON_BOARD),
        Index("ix_need_shown_asks", "asks", *NARROWED, **ON_BOARD),
    )

    number: Mapped[str] = mapped_column(CleanText(24), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[NeedState] = mapped_column(StateOf(NeedState))
    origin: Mapped[str] = mapped_column(CleanText(16))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)

    current_level: Mapped[str] = mapped_column(CleanText(24))
    goal_level: Mapped[str] = mapped_column(CleanText(24))
    contact_name: Mapped[str] = mapped_column(CleanText(60), default="")
    contact_phone: Mapped[str] = mapped_column(CleanText(30), default="")
    note: Mapped[str] = mapped_column(CleanText(500), default="")
    description: Mapped[str] = mapped_column(CleanText(2000), default="")
    wanted_result: Mapped[str] = mapped_column(CleanText(1000), default="")
    folded: Mapped[str] = mapped_column(Text, default="")
    """What it describes and wants, folded as searches are; this and the next three are written by `_write_beside` alone."""
    words: Mapped[str] = mapped_column(Text, default="")
    """The words of that, as `shared.words` cuts them; the database keeps an index of them."""
    asks: Mapped[str] = mapped_column(Text, default="")
    """The services wanted as one text: `,digital,talent,`."""
    shown: Mapped[bool] = mapped_column(default=False)
    """Whether it stands on the board."""
    budget_fen: Mapped[int | None] = mapped_column(Fen)
    wanted_by: Mapped[date | None]
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"))
    particulars: Mapped[list[str]] = mapped_column(Facts, default=list)
    """What of its categories it wants, codes of `rules.PARTICULARS`; for anybody to read."""

    live_key: Mapped[str | None] = mapped_column(CleanText(200), unique=True)
    """Programme, enterprise and services while the need lives; NULL once it was withdrawn or cancelled."""
    reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    """Why it was returned, withdrawn or cancelled last."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    one_person: Mapped[bool] = mapped_column(default=False)
    """Whether the same person entered and verified it; the city is shown so."""
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    touched_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    """The first of `MOMENTS` that there is: lists have what was touched last on top; written by `_write_beside` alone."""
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    wording: Mapped[int] = mapped_column(default=1)
    """Number of what it says in public now; each correction of that begins the next (`NeedWording`)."""

    programme: Mapped[Programme] = relationship()
    organisation: Mapped[Organisation] = relationship()
    unit: Mapped[Unit] = relationship()
    chain: Mapped[Chain | None] = relationship()
    entered_by: Mapped[Account] = relationship(foreign_keys=[entered_by_id])
    services: Mapped[list["NeedService"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="NeedService.position"
    )

    @property
    def categories(self) -> tuple[str, ...]:
        """Codes of the services wanted, in the order of the rule set."""
        return tuple(service.category for service in self.services)


@event.listens_for(Need, "before_insert")
@event.listens_for(Need, "before_update")
def _write_beside(_mapper: object, _connection: object, need: Need) -> None:
    """Keep beside a need what questions over many of them would have to gather, whichever use case writes it."""
    known = need.__dict__
    if need.id is None or {"description", "wanted_result"} <= known.keys():
        said = (need.description or "", need.wanted_result or "")
        need.folded, need.words = folded(*said), words.written(*said)
    if "services" in known:
        need.asks = f",{','.join(need.categories)},"
    if "state" in known:
        need.shown = need.state in SHOWN
    for moment in MOMENTS:
        if need.id is not None and moment not in known:
            break
        if touched := getattr(need, moment):
            need.touched_at = touched
            break


def asking(category: str) -> ColumnElement[bool]:
    """The condition of a question: a need asks for this service."""
    return Need.asks.contains(f",{category},", autoescape=True)


class NeedService(Model):
    """One of the ten categories that a need names."""

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    category: Mapped[str] = mapped_column(CleanText(24), primary_key=True, index=True)
    position: Mapped[int]


class NeedWording(Row):
    """What a published need said in public until it was corrected; whom to call and what is not public is not kept."""

    __table_args__ = (UniqueConstraint("need_id", "number"),)

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Facts)
    """The public parts of `commands.NeedContent`, days as they are written."""
    corrected: Mapped[list[str]] = mapped_column(Facts)
    """The parts that the correction changed, in the order of the form."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When it was corrected."""


class ImportBatch(Case):
    """A workbook that a county uploaded."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[BatchState] = mapped_column(StateOf(BatchState))
    warnings: Mapped[list[Any]] = mapped_column(Facts, default=list)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    committed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()
    programme: Mapped[Programme] = relationship()
    rows: Mapped[list["ImportRow"]] = relationship(
        order_by="ImportRow.position", cascade="all, delete-orphan", back_populates="batch"
    )


class ImportRow(Row):
    """One row of an uploaded workbook: its cells as printed, what was read, and what is wrong."""

    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    position: Mapped[int]
    sheet: Mapped[str] = mapped_column(CleanText(60))
    row: Mapped[int]
    cells: Mapped[dict[str, Any]] = mapped_column(Facts)
    marks: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    """What the sheet does to the row or to a field of it, as long as nobody has looked at it (`needs.files.annex4.seen`)."""
    values: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    findings: Mapped[list[Any]] = mapped_column(Facts, default=list)
    choice: Mapped[str] = mapped_column(CleanText(260), default="")
    """What a person said of the enterprise's name: see `people.use_cases.likeness`; blank where nobody did."""
    state: Mapped[RowState] = mapped_column(StateOf(RowState))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)

    batch: Mapped[ImportBatch] = relationship(back_populates="rows")
