"""Who may sign in, and the sessions, throttles and tokens around that."""

from datetime import date, datetime
from enum import StrEnum
from functools import cache

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column, object_session, relationship

from ..extensions import Case, CleanText, Model, Row, StateOf, UTCDateTime
from ..roles import Role
from ..states import ChangeState, DeputyState, Standing
from .deputy import Deputy, StandIn, played, stand_ins, today_in, word_of
from .person import AccountMark
from .place import Organisation, Unit


class AccountRole(Model):
    """One part of one person."""

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(CleanText(24), primary_key=True)


@cache
def _parts(words: str) -> frozenset[Role]:
    return frozenset(Role(word) for word in words.split(",") if word)


def parts_of(roles: str | None, deputies: str | None, today: date) -> frozenset[Role]:
    """The parts that the stored words of an account make on a day."""
    lent = frozenset(one.role for one in stand_ins(deputies or "") if one.runs_on(today))
    return played(_parts(roles or ""), lent)


class Account(UserMixin, Case):
    """A person who signs in for a unit or for an organisation, never for both."""

    __table_args__ = (CheckConstraint("(unit_id is null) <> (organisation_id is null)", name="belongs_to_one"),)

    login: Mapped[str] = mapped_column(CleanText(60), unique=True)
    name: Mapped[str] = mapped_column(CleanText(60))
    email: Mapped[str] = mapped_column(CleanText(120), default="")
    phone: Mapped[str] = mapped_column(CleanText(30), default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    password_hash: Mapped[str] = mapped_column(CleanText(200), default="")
    password_version: Mapped[int] = mapped_column(default=1)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    party_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the office let this person act for the organisation: rounds that ran then stay closed to it (0042)."""
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(CleanText(8), default="zh")
    large_text: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[bool | None]
    """Whether a letter a day is wanted; None where that was never chosen."""
    last_place: Mapped[str] = mapped_column(CleanText(32), default="")
    """The key of the programme in which this person looked at pages last; blank where in none yet."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id], lazy="joined")
    role_rows: Mapped[list[AccountRole]] = relationship(cascade="all, delete-orphan", order_by=AccountRole.role)
    marks: Mapped[list[AccountMark]] = relationship()

    @declared_attr
    def role_words(cls) -> Mapped[str | None]:
        """The parts as they are stored, in the statement that reads the account: they are asked of everybody who acts."""
        own = AccountRole.__table__.alias()
        words = select(func.aggregate_strings(own.c.role, ",")).where(own.c.account_id == cls.id)
        return column_property(words.correlate_except(own).scalar_subquery())

    @declared_attr
    def deputy_words(cls) -> Mapped[str | None]:
        """For whom this person stands in, as it is stored, in the same statement; see `stand_ins`."""
        row = Deputy.__table__.alias()
        theirs = row.c.account_id == cls.id, row.c.state == DeputyState.GIVEN
        words = select(func.aggregate_strings(word_of(row), ",")).where(*theirs)
        return column_property(words.correlate_except(row).scalar_subquery())

    @property
    def roles(self) -> frozenset[Role]:
        """The parts this person plays now: the own ones, and those of whom it stands in for today (0109)."""
        lent = frozenset(one.role for one in self.standing_in)
        return played(self.own_roles, lent) if lent else self.own_roles

    @property
    def standing_in(self) -> tuple[StandIn, ...]:
        """For whom this person stands in today: on the day of the deed that runs, else on the present one."""
        if not (words := self.deputy_words):
            return ()
        today = today_in(object_session(self))
        return tuple(one for one in stand_ins(words) if one.runs_on(today))

    @property
    def own_roles(self) -> frozenset[Role]:
        """The own parts, as they were changed last, whether that is stored already or not."""
        if (rows := self.__dict__.get("role_rows")) is not None:
            return frozenset(Role(row.role) for row in rows)
        return _parts(self.role_words or "")

    @property
    def place(self) -> str:
        """The name of the unit or of the organisation that the person belongs to."""
        place = self.unit or self.organisation
        return place.name if place else ""

    @property
    def wants_digest(self) -> bool:
        """Whether a letter a day goes out: as was chosen; otherwise to those of an office, and not to those of an organisation."""
        return self.digest if self.digest is not None else self.unit_id is not None

    @property
    def may_act(self) -> bool:
        """Whether the account is open and, where it belongs to an organisation, that one may act now (AC4)."""
        return self.active and (self.organisation is None or self.organisation.standing == Standing.ACTIVE)


class SignIn(Row):
    """A session as a row, found by the hash of its cookie; deleting it ends it."""

    BOOKKEEPING = True

    token_hash: Mapped[str] = mapped_column(CleanText(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(CleanText(60), default="")
    agent: Mapped[str] = mapped_column(CleanText(200), default="")

    account: Mapped[Account] = relationship()

    @property
    def mark(self) -> str:
        """What names this session on its owner's page: a number would tell how often others sign in."""
        return self.token_hash[:16]


class KeptAnswer(Row):
    """A page that answered a form which was not taken, sealed with what its reader's browser alone knows."""

    __table_args__ = (UniqueConstraint("owner", "name"),)
    BOOKKEEPING = True

    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"), index=True)
    """The session that it goes with; None for a visitor, whose pages go after a while."""
    owner: Mapped[str] = mapped_column(CleanText(64))
    """The hash of what the browser knows."""
    name: Mapped[str] = mapped_column(CleanText(16))
    sealed: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Device(Row):
    """A browser in which an account's owner has signed in, known by the hash of its cookie until ten failures."""

    BOOKKEEPING = True

    token_hash: Mapped[str] = mapped_column(CleanText(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    failures: Mapped[int] = mapped_column(default=0)
    """Wrong passwords since the last right one."""
    used_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Attempt(Row):
    """Something that is counted: a try to sign in, a letter asked for, a knock; until when it counts."""

    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)
    BOOKKEEPING = True

    key: Mapped[str] = mapped_column(CleanText(120))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Token(Row):
    """A one-time link: resets a password or accepts an invitation; only its hash is kept."""

    token_hash: Mapped[str] = mapped_column(CleanText(64), unique=True)
    purpose: Mapped[str] = mapped_column(CleanText(16))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    password_version: Mapped[int | None]
    email: Mapped[str] = mapped_column(CleanText(120), default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("account_change.id", use_alter=True))
    """The change of an address that it confirms."""


class ChangeKind(StrEnum):
    """What an administrator may ask for on somebody else's account."""

    ADDRESS = "address"
    """Another mailbox or phone."""
    LETTER = "letter"
    """A printed letter with which a new password is set, for somebody without a mailbox."""


class AccountChange(Case):
    """A change of where somebody is reached, or of how somebody gets in; it takes effect when a second party confirms it."""

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(CleanText(16))
    state: Mapped[ChangeState] = mapped_column(StateOf(ChangeState), index=True)
    live_account_id: Mapped[int | None] = mapped_column(unique=True)
    """The account while it waits, so that one change of an account waits at a time."""
    email: Mapped[str] = mapped_column(CleanText(120), default="")
    phone: Mapped[str] = mapped_column(CleanText(30), default="")
    reason: Mapped[str] = mapped_column(CleanText(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ready_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """From when on somebody else than the old address may confirm it."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None where the old address decided."""
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[str] = mapped_column(CleanText(500), default="")
    licence_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
