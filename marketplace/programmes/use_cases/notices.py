"""What the bureau tells the public."""

from datetime import datetime

from ...records.use_cases.transaction import guard_version, record, transaction
from ...shared import permissions
from ...shared.errors import Invalid, NotFound, NotNow
from ...shared.models.account import Account
from ...shared.reasons import needed
from ..commands import PublishNotice, WithdrawNotice
from ..events import NoticePublished, NoticeWithdrawn
from ..models import Notice
from ..queries import programmes


def publish(command: PublishNotice, *, actor: Account, now: datetime) -> Notice:
    """Put a notice up, under the running programme where there is one."""
    with transaction() as session:
        permissions.require(actor, "notice.publish")
        if not (command.title and command.body):
            raise Invalid("notice.empty")
        programme = programmes.current(actor)
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
        record(NoticePublished(at=now, actor_id=actor.id, notice_id=notice.id, title=notice.title))
    return notice


def withdraw(command: WithdrawNotice, *, actor: Account, now: datetime) -> Notice:
    """Take a notice back: it leaves the list, and its page says that it was withdrawn."""
    with transaction() as session:
        notice = session.get(Notice, command.notice_id, with_for_update=True, populate_existing=True)
        if notice is None:
            raise NotFound("not_found")
        permissions.require(actor, "notice.withdraw", notice)
        guard_version(notice, command.version)
        if notice.withdrawn_at is not None:
            raise NotNow("notice.withdrawn_already")
        reason = needed(command.reason)
        notice.withdrawn_at = now
        record(NoticeWithdrawn(at=now, actor_id=actor.id, notice_id=notice.id, title=notice.title, reason=reason))
    return notice
