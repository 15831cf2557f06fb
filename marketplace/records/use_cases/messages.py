"""Reading what one was told."""

from datetime import datetime

from sqlalchemy import update

from ...shared.errors import there
from ...shared.models.account import Account
from ..models.record import Message
from ..queries import inbox
from .transaction import transaction


def mark_read(mark: str, *, actor: Account, now: datetime) -> Message:
    """Note that the actor has read a message, and what else was told about its case; the first time counts."""
    with transaction(actor, now) as session:
        message = there(session.scalar(inbox.visible_to(actor).where(Message.mark == mark)))
        for told in session.scalars(inbox.about_the_same(actor, message).where(Message.read_at.is_(None))):
            told.read_at = now
    return message


def mark_all_read(*, actor: Account, now: datetime) -> int:
    """Note that the actor has read everything; return how many messages that were."""
    with transaction(actor, now) as session:
        known = inbox.visible_to(actor).with_only_columns(Message.id)
        unread = update(Message).where(Message.id.in_(known), Message.read_at.is_(None))
        return len(session.scalars(unread.values(read_at=now).returning(Message.id)).all())
