"""What has happened, what is still to be done about it, and who was told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...shared.extensions import CleanText, Facts, Row, SealedText, UTCDateTime


class EventRecord(Row):
    """One event. Rows are only ever added, and each carries the hash of the one before."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("seq"),
        Index("ix_event_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_event_actor_id", "actor_id", "kind", "subject_kind", "subject_id"),
    )
    BOOKKEEPING = True

    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(CleanText(60), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    subject_kind: Mapped[str] = mapped_column(CleanText(24), default="")
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Facts)
    prev_hash: Mapped[str] = mapped_column(CleanText(64))
    hash: Mapped[str] = mapped_column(CleanText(64))


class ChainHead(Row):
    """The single row that writers lock, so that the chain never forks."""

    BOOKKEEPING = True

    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(CleanText(64), default="0" * 64)
    published: Mapped[int] = mapped_column(default=0)
    """Moves with every use case by which what visitors are shown may change; what is sealed does not move it."""


class Outbox(Row):
    """Work that was promised in the same commit as the use case; Redis is only its doorbell."""

    BOOKKEEPING = True

    job: Mapped[str] = mapped_column(CleanText(60))
    object_id: Mapped[int]
    dedupe_key: Mapped[str] = mapped_column(CleanText(100), unique=True)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    parked: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str] = mapped_column(CleanText(500), default="")


class Message(Row):
    """What one person was told about one event, shown in the inbox."""

    __table_args__ = (UniqueConstraint("event_id", "account_id", "key"),)
    BOOKKEEPING = True

    mark: Mapped[str] = mapped_column(CleanText(32), unique=True)
    """Random; a message is named by it in addresses, since a number would tell how many receipts others got."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    key: Mapped[str] = mapped_column(CleanText(60))
    facts: Mapped[dict[str, Any]] = mapped_column(Facts)
    link: Mapped[str] = mapped_column(CleanText(200), default="")
    scope: Mapped[str] = mapped_column(CleanText(200), default="")
    """Where the person belonged and which parts were played when it was told (see `records.queries.inbox`); blank where it
    is about the person alone."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Mail(Row):
    """A letter to be sent by a job; at least once, with an id that tells a duplicate."""

    BOOKKEEPING = True

    recipient: Mapped[str] = mapped_column(CleanText(120))
    subject: Mapped[str] = mapped_column(CleanText(200))
    body: Mapped[str] = mapped_column(SealedText)
    """Sealed while it waits, blank once it was handed over: it may hold the secret of a link."""
    about: Mapped[str] = mapped_column(CleanText(24), default="")
    """Which letter it is, where it answers no event (`records.wording.letters`); blank for what was told in an inbox as well."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StoredFile(Row):
    """A file somebody handed in; its bytes lie under their own hash, outside the web root."""

    key: Mapped[str] = mapped_column(CleanText(32), unique=True)
    sha256: Mapped[str] = mapped_column(CleanText(64), index=True)
    name: Mapped[str] = mapped_column(CleanText(100))
    media_type: Mapped[str] = mapped_column(CleanText(100))
    size: Mapped[int]
    purpose: Mapped[str] = mapped_column(CleanText(24))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", use_alter=True))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
