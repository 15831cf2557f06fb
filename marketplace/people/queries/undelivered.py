"""Letters to accounts and to those who are to have one that were not delivered, as those who look after accounts see them."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from ...records.models.record import Mail, Outbox
from ...records.queries import letters
from ...shared import running
from ...shared.errors import NotFound
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account, AccountChange, Token
from ...shared.models.place import Organisation, Unit
from ...shared.queries.paging import Page, page_of
from ..models import Registration
from ..rules.undelivered import PostAnswer, answer_of, cause_of

PAGE = 50


class Undelivered(Fixed):
    """One letter: to whom, what about, since when, what the post said last, and how it goes on."""

    mark: str
    recipient: str
    about: str
    """Which letter it is: what it says is said to whoever reads the page in that one's language."""
    at: datetime
    cause: PostAnswer
    answer: str
    attempts: int
    next_try_at: datetime | None
    """None where it is tried no more."""


def listing(actor: Account, page: int = 1) -> Page[Undelivered]:
    """A page of them, the oldest first."""
    found = page_of(letters.undelivered(_of_city(actor)), page, PAGE, rows=True)
    return Page(items=[_shown(mail, work) for mail, work in found.items], page=found.page, total=found.total, size=found.size)


def count(actor: Account) -> int:
    """How many there are."""
    counted = letters.undelivered(_of_city(actor)).order_by(None).with_only_columns(func.count(Mail.id))
    return db.session.scalar(counted) or 0


def find(actor: Account, mark: str) -> tuple[Mail, Outbox]:
    """The letter of this mark and the work that was promised for it; NotFound where it is none of these."""
    key = running.settings().secret_key
    ids = db.session.scalars(letters.undelivered(_of_city(actor)).with_only_columns(Mail.id))
    number = next((one for one in ids if letters.mark_of(one, key) == mark), None)
    if number is None:
        raise NotFound("not_found")
    mail, work = db.session.execute(letters.undelivered(_of_city(actor)).where(Mail.id == number)).one()
    return mail, work


def _shown(mail: Mail, work: Outbox) -> Undelivered:
    return Undelivered(
        mark=letters.mark_of(mail.id, running.settings().secret_key),
        recipient=mail.recipient,
        about=mail.about,
        at=mail.at,
        cause=cause_of(work.last_error),
        answer=answer_of(work.last_error),
        attempts=work.attempts,
        next_try_at=None if work.parked else work.next_try_at,
    )


def _of_city(actor: Account) -> ColumnElement[bool]:
    """The letters to mailboxes of accounts, invitations, changes and registrations of the actor's city."""
    units = select(Unit.id).where(or_(Unit.id == actor.unit_id, Unit.parent_id == actor.unit_id))
    theirs = select(Organisation.id).where(Organisation.unit_id.in_(units))
    accounts = select(Account.id).where(or_(Account.unit_id.in_(units), Account.organisation_id.in_(theirs)))
    return or_(
        Mail.recipient.in_(select(Account.email).where(Account.id.in_(accounts))),
        Mail.recipient.in_(select(AccountChange.email).where(AccountChange.account_id.in_(accounts))),
        Mail.recipient.in_(select(Token.email).where(Token.organisation_id.in_(theirs))),
        Mail.recipient.in_(select(Registration.email).where(Registration.unit_id.in_(units))),
    )
