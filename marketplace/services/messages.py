"""Reading what one was told."""

from datetime import datetime

from sqlalchemy import update

from ..core.errors import NotFound
from ..models import Account, Message
from .transaction import transaction


def mark_read(message_id: int, *, actor: Account, now: datetime) -> Message:
    """Note that the actor has read a message; the first time counts."""
    with transaction() as session:
        message = session.get(Message, message_id)
        if message is None or message.account_id != actor.id:
            raise NotFound("not_found")
        message.read_at = message.read_at or now
    return message


def mark_all_read(*, actor: Account, now: datetime) -> int:
    """Note that the actor has read everything; return how many messages that were."""
    unread = update(Message).where(Message.account_id == actor.id, Message.read_at.is_(None))
    with transaction() as session:
        return len(session.scalars(unread.values(read_at=now).returning(Message.id)).all())
