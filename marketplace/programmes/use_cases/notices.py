"""What the bureau tells the public."""

from datetime import datetime

from sqlalchemy import select

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import permissions
from ...shared.errors import Invalid, NotNow
from ...shared.models.account import Account
from ...shared.reasons import needed
from ..commands import PublishNotice, WithdrawNotice
from ..events import NoticePublished, NoticeWithdrawn
from ..models import Notice
from ..queries import programmes


def publish(command: PublishNotice, *, actor: Account, now: datetime) -> Notice:
    """Put a notice up, for one programme of the bureau or for all."""
    with transaction(actor, now) as session:
        permissions.require(actor, "notice.publish")
        if not (command.title and command.body):
            raise Invalid("notice.empty")
        programme = programmes.find(command.programme_id, actor) if command.programme_id is not None else None
        notice = Notice(
            programme_id=programme.id if programme else None,
            unit_id=actor.unit_id,
            title=command.title,
            body=command.body,
            published_at=now,
            published_by_id=actor.id,
        )
        session.add(notice)
        session.flush()
        record(NoticePublished.of(notice))
    return notice


def withdraw(command: WithdrawNotice, *, actor: Account, now: datetime) -> Notice:
    """Take a notice back: it leaves the list, and its page says that it was withdrawn."""
    with transaction(actor, now):
        notice = load(select(Notice), command.notice_id, actor, "notice.withdraw", command.version)
        if notice.withdrawn_at is not None:
            raise NotNow("notice.withdrawn_already")
        reason = needed(command.reason)
        notice.withdrawn_at = now
        record(NoticeWithdrawn.of(notice, reason=reason))
    return notice
