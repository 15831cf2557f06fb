"""A letter that was not delivered: tried again, or put aside (decision 0113)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.models.record import Mail, Outbox
from ...records.queries.letters import mark_of
from ...records.use_cases.transaction import record, transaction
from ...shared import permissions, running
from ...shared.errors import Conflict
from ...shared.models.account import Account
from ..commands.people import PutLetterAside, TryLetterAgain
from ..events.people import UndeliveredPutAside, UndeliveredTriedAgain
from ..queries import undelivered
from ..rules.undelivered import cause_of


def try_again(command: TryLetterAgain, *, actor: Account, now: datetime) -> None:
    """Have a letter sent at once, and as often as a new one; `Conflict` where the post has tried it since the page was read."""
    with transaction(actor, now) as session:
        mail, work = _taken(session, command.mark, command.version, actor)
        cause = cause_of(work.last_error)
        work.parked, work.attempts, work.next_try_at = False, 0, now
        record(UndeliveredTriedAgain(letter=mark_of(mail.id, running.settings().secret_key), cause=cause))


def put_aside(command: PutLetterAside, *, actor: Account, now: datetime) -> None:
    """Let a letter be sent no more; its words, which may hold the secret of a link, are kept no longer."""
    with transaction(actor, now) as session:
        mail, work = _taken(session, command.mark, command.version, actor)
        work.done_at, mail.body = now, ""
        record(UndeliveredPutAside(letter=mark_of(mail.id, running.settings().secret_key), cause=cause_of(work.last_error)))


def _taken(session: Session, mark: str, version: int, actor: Account) -> tuple[Mail, Outbox]:
    """The letter and its work, locked, as they were seen."""
    permissions.require(actor, "letter.look_after")
    mail, work = undelivered.find(actor, mark)
    held = select(Outbox).where(Outbox.id == work.id).with_for_update().execution_options(populate_existing=True)
    work = session.scalars(held).one()
    if work.attempts != version or work.done_at is not None:
        raise Conflict("stale", seen=version, stored=work.attempts)
    return mail, work
