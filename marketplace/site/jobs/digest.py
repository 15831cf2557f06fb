"""One letter a day to whoever wants it: what waits, and how much was told since the last one.

It names no person, quotes nothing that anybody wrote, and is not sent where nothing is new.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app, render_template
from flask_babel import force_locale, ngettext
from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select

from ...records.messages import asks, paper
from ...records.models.record import EventRecord, Message, Outbox
from ...records.queries import inbox
from ...records.use_cases import letters
from ...records.use_cases.transaction import alone, promise, transaction
from ...records.wording import facts
from ...shared import calendar, clock
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.waiting import Waiting, waiting_for
from ...shared.wording import say

HOUR = 8
"""From which hour on in Shanghai the letter of a day goes out."""
DAY = timedelta(days=1)
JOB = "digest"


def due(now: datetime) -> None:
    """Promise today's letter to everybody who wants one, once; nothing before the hour."""
    if now.astimezone(clock.SHANGHAI).hour < HOUR:
        return
    today = calendar.day_of(now).isoformat()
    ids = _without(today)
    db.session.rollback()
    if ids:
        with transaction(now=now):
            alone()
            for account_id in _without(today):
                promise(JOB, account_id, now=now, key=today)


def write(account_id: int, now: datetime) -> None:
    """Write somebody's letter, where it is still wanted and something is new since the last one."""
    account = db.session.get_one(Account, account_id)
    if not (account.may_act and account.email and account.wants_digest):
        return
    since = _last(account_id) or now - DAY
    waiting = waiting_for(account, now)
    told = _told(account, since, asks.settled(account, waiting, now))
    if not told and not any(_is_new(item, since, now) for item in waiting):
        return
    base = current_app.extensions["settings"].base_url
    with force_locale(paper.LOCALES.get(account.language, paper.LOCALES["zh"])):
        many = sum(item.count for item in waiting)
        subject = ngettext("待办 %(num)s 件", "待办 %(num)s 件", many)
        lines = [(say(item.key, count=item.count), item) for item in waiting]
        heads = [(facts.kind_label(kind), count) for kind, count in told]
        body = render_template("site/mail/digest.txt", lines=lines, heads=heads, base=base)
    letters.write(recipient=account.email, subject=subject, body=body, now=now)


def _without(today: str) -> Sequence[int]:
    """Those to whom the letter of this day is not promised yet."""
    return db.session.scalars(select(Account.id).where(_wanted(), ~_promised(today)).order_by(Account.id)).all()


def _wanted() -> ColumnElement[bool]:
    chosen = or_(Account.digest.is_(True), Account.digest.is_(None) & Account.unit_id.is_not(None))
    return Account.active & (Account.password_hash != "") & (Account.email != "") & chosen


def _promised(today: str) -> ColumnElement[bool]:
    """Whether the letter of this day is promised already."""
    key = literal(f"{JOB}:") + cast(Account.id, String) + literal(f":{today}")
    return select(Outbox.id).where(Outbox.dedupe_key == key).exists()


def _last(account_id: int) -> datetime | None:
    """When the letter before this one was looked at, sent or not."""
    return db.session.scalar(select(func.max(Outbox.done_at)).where(Outbox.job == JOB, Outbox.object_id == account_id))


def _told(account: Account, since: datetime, settled: ColumnElement[bool]) -> Sequence[tuple[str, int]]:
    """The kinds of events of which somebody was told since, and has not read yet, the most frequent first."""
    fresh = inbox.visible_to(account).where(Message.read_at.is_(None), Message.at > since, ~settled)
    kinds = fresh.join(EventRecord, EventRecord.id == Message.event_id).with_only_columns(EventRecord.kind)
    return Counter(db.session.scalars(kinds.order_by(Message.id)).all()).most_common()


def _is_new(item: Waiting, since: datetime, now: datetime) -> bool:
    """Whether a line began to wait since then, or has come within a day of its end."""
    begun = item.since is not None and item.since > since
    return begun or (item.due is not None and since < item.due - DAY <= now)
