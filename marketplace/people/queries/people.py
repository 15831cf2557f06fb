"""Accounts as the administrator, the auditor and their own people may see them."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from ...records.models.record import EventRecord
from ...shared import texts
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account, AccountRole, Token
from ...shared.models.person import PersonLink
from ...shared.models.place import Organisation, Unit
from ...shared.queries.paging import Page, page_of
from ...shared.queries.scoped import one_of
from ...shared.roles import Role
from .searching import called

READERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
PAGE = 50


class Wanted(Fixed):
    """What a list of accounts is narrowed to; empty means everything."""

    text: str = ""
    role: str = ""
    unit_id: int | None = None
    active: bool | None = None
    unused: bool = False
    """Whether only those are meant that are open and for which nobody has set a password yet."""


def visible_to(actor: Account | None) -> Select[Account]:
    """Accounts this person may see: of the own city for those who look after accounts, else the own organisation's."""
    accounts = select(Account).order_by(Account.id)
    if actor is None:
        return accounts.where(false())
    if actor.roles & READERS and actor.unit_id is not None:
        return accounts.where(_of_city(actor.unit_id))
    if actor.organisation_id is not None:
        return accounts.where(Account.organisation_id == actor.organisation_id)
    return accounts.where(Account.id == actor.id)


def find(actor: Account | None, account_id: int) -> Account:
    """The account, or NotFound where it is not visible to this person."""
    return one_of(visible_to(actor), account_id)


def listing(actor: Account, wanted: Wanted, page: int = 1) -> Page[Account]:
    """A page of the visible accounts: those of units first, by name of login."""
    found = visible_to(actor).where(*_narrowed(wanted)).order_by(None)
    found = found.order_by(Account.organisation_id.is_not(None), Account.login)
    return page_of(found, page, PAGE)


def count(actor: Account, wanted: Wanted) -> int:
    """How many of the visible accounts are meant."""
    found = visible_to(actor).where(*_narrowed(wanted)).order_by(None)
    return db.session.scalar(found.with_only_columns(func.count(Account.id))) or 0


def units(actor: Account) -> list[Unit]:
    """The units an administrator may open accounts in: the own city bureau and those below it."""
    found = select(Unit).where(or_(Unit.id == actor.unit_id, Unit.parent_id == actor.unit_id))
    return list(db.session.scalars(found.order_by(Unit.position, Unit.id)))


def members(organisation: Organisation) -> list[Account]:
    """The people of an organisation, the first first; whoever asks must be allowed to see the organisation."""
    found = select(Account).where(Account.organisation_id == organisation.id).order_by(Account.id)
    return list(db.session.scalars(found))


def invitations(organisation: Organisation, now: datetime) -> list[Token]:
    """Invitations of an organisation that are still good, the one that ends first first."""
    found = (
        select(Token)
        .join(Account, Token.made_by_id == Account.id)
        .where(
            Token.organisation_id == organisation.id,
            Token.used_at.is_(None),
            Token.revoked_at.is_(None),
            Token.expires_at > now,
            Account.active,
            Account.organisation_id == organisation.id,
        )
    )
    return list(db.session.scalars(found.order_by(Token.expires_at)))


def has_signed_in(account: Account) -> bool:
    """Whether anybody ever signed in with an account, as the record says."""
    return _recorded("SignedIn", account)


def was_printed(account: Account) -> bool:
    """Whether a letter was printed for an account."""
    return _recorded("LetterPrinted", account)


def links_of(account: Account) -> list[PersonLink]:
    """What was stated about accounts of the same person."""
    both = or_(PersonLink.account_id == account.id, PersonLink.other_id == account.id)
    return list(db.session.scalars(select(PersonLink).where(both).order_by(PersonLink.id)))


def deeds_of(actor: Account, most: int = 20) -> list[EventRecord]:
    """What this person did last, the latest first."""
    found = select(EventRecord).where(EventRecord.actor_id == actor.id).order_by(EventRecord.seq.desc())
    return list(db.session.scalars(found.limit(most)))


def _recorded(kind: str, account: Account) -> bool:
    found = select(EventRecord.id).where(
        EventRecord.kind == kind, EventRecord.subject_kind == "account", EventRecord.subject_id == account.id
    )
    return db.session.scalar(found.limit(1)) is not None


def _of_city(unit_id: int) -> ColumnElement[bool]:
    city = select(Unit.id).where(or_(Unit.id == unit_id, Unit.parent_id == unit_id))
    theirs = select(Organisation.id).where(Organisation.unit_id.in_(city))
    return or_(Account.unit_id.in_(city), Account.organisation_id.in_(theirs))


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        login = Account.login.icontains(texts.compact(wanted.text), autoescape=True)
        conditions.append(or_(login, called(wanted.text)))
    if wanted.role:
        conditions.append(Account.id.in_(select(AccountRole.account_id).where(AccountRole.role == wanted.role)))
    if wanted.unit_id is not None:
        conditions.append(Account.unit_id == wanted.unit_id)
    if wanted.active is not None:
        conditions.append(Account.active.is_(wanted.active))
    if wanted.unused:
        conditions += [Account.active.is_(True), Account.password_hash == ""]
    return conditions
