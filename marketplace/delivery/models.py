"""From the contract to the answer of the enterprise and the confirmed outcome."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..competition.models import Claim
from ..needs.models import Need
from ..programmes.models import Programme
from ..shared.extensions import Case, CleanText, Facts, Fen, Row, StateOf, UTCDateTime
from ..shared.models.place import Organisation
from .states import EngagementState, OutcomeState


class Engagement(Case):
    """A service contract that grew from a match; the three parts make up the price (S004-2.1.4)."""

    BEHIND = ("need",)
    """The rows that are locked before its own."""

    __table_args__ = (
        CheckConstraint("government_fen >= 0 and concession_fen >= 0 and enterprise_fen >= 0", name="parts_are_not_negative"),
        CheckConstraint("government_fen + concession_fen + enterprise_fen = price_fen", name="parts_make_the_price"),
    )

    number: Mapped[str] = mapped_column(CleanText(24), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[EngagementState] = mapped_column(StateOf(EngagementState))

    price_fen: Mapped[int] = mapped_column(Fen)
    government_fen: Mapped[int] = mapped_column(Fen)
    concession_fen: Mapped[int] = mapped_column(Fen)
    enterprise_fen: Mapped[int] = mapped_column(Fen)
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    contract_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    contract_sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the institution put the contract before the enterprise; None while it is being filled in."""

    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    delivery_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    delivery_note: Mapped[str] = mapped_column(CleanText(1000), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(CleanText(1000), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    programme: Mapped[Programme] = relationship()
    claim: Mapped[Claim] = relationship()
    need: Mapped[Need] = relationship()
    enterprise: Mapped[Organisation] = relationship(foreign_keys=[enterprise_id])
    institution: Mapped[Organisation] = relationship(foreign_keys=[institution_id])
    milestones: Mapped[list["Milestone"]] = relationship(order_by="Milestone.position", cascade="all, delete-orphan")
    log: Mapped[list["ServiceLogEntry"]] = relationship(order_by="ServiceLogEntry.id")
    rating: Mapped["Rating | None"] = relationship(back_populates="engagement")


class Milestone(Row):
    """A dated step of a contract."""

    __table_args__ = (UniqueConstraint("engagement_id", "position"),)

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(CleanText(120))
    due_on: Mapped[date]
    done_on: Mapped[date | None]


class ServiceLogEntry(Row):
    """One line of the service ledger, in the columns of S002-X4."""

    __tablename__ = "service_log"
    __table_args__ = (CheckConstraint("fee_fen >= 0 and reduction_fen >= 0", name="amounts_are_not_negative"),)

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    served_on: Mapped[date]
    content: Mapped[str] = mapped_column(CleanText(1000))
    through_partner: Mapped[bool] = mapped_column(default=False)
    """服务性质: False 机构自身提供服务, True 依托专业机构提供服务."""
    fee_fen: Mapped[int] = mapped_column(Fen, default=0)
    """收费金额 outside the signed contract."""
    reduction_fen: Mapped[int] = mapped_column(Fen, default=0)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Rating(Row):
    """The enterprise's answer after acceptance, once an engagement (G-05)."""

    __table_args__ = (CheckConstraint("answer between 1 and 5", name="answer_within_five_levels"),)

    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), unique=True)
    answer: Mapped[int]
    """5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意."""
    reason: Mapped[str] = mapped_column(CleanText(1000))
    facts: Mapped[dict[str, bool]] = mapped_column(Facts)
    """plan_given, on_time, paid_as_agreed, would_buy_again."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    engagement: Mapped[Engagement] = relationship(back_populates="rating")


class Outcome(Case):
    """A level that an enterprise reached, claimed by an institution, confirmed by the bureau."""

    BEHIND = ("programme",)
    """The rows that are locked before its own."""

    __table_args__ = (UniqueConstraint("engagement_id", "level"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    level: Mapped[str] = mapped_column(CleanText(24))
    reached_on: Mapped[date]
    proof_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[OutcomeState] = mapped_column(StateOf(OutcomeState))
    confirmed_key: Mapped[str | None] = mapped_column(CleanText(60), unique=True)
    """Programme, enterprise and level once confirmed: each counts once."""
    reason: Mapped[str] = mapped_column(CleanText(500), default="")
    claimed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    programme: Mapped[Programme] = relationship()
    engagement: Mapped[Engagement] = relationship()
    enterprise: Mapped[Organisation] = relationship(foreign_keys=[enterprise_id])
    institution: Mapped[Organisation] = relationship(foreign_keys=[institution_id])
