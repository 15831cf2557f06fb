"""Who had a hand in a registration, and whom it reaches."""

from sqlalchemy import select

from ....shared.extensions import db
from ....shared.hands import Hand
from ....shared.models.account import Account, AccountChange
from ....shared.models.person import AccountMark, accounts_of_person
from ...models import Registration
from ...rules import persons
from . import who_did


def in_registration(actor: Account, registration: Registration) -> bool:
    """Whether a person sent a registration in, or is reached where it says, now or at any time before."""
    own = accounts_of_person(actor)
    named = persons.marks(registration.email, registration.contact_phone)
    reached = select(AccountMark.id).where(AccountMark.account_id.in_(own), AccountMark.mark.in_(named)).limit(1)
    return bool(own & who_did("registration", registration.id, Hand.REGISTERING)) or db.session.scalar(reached) is not None


def reaches_an_office(registration: Registration) -> bool:
    """Whether a registration is reached where somebody of an office is, by whatever open account of that person."""
    known = _reached_at(registration.email, registration.contact_phone)
    inside = select(Account.id).where(Account.id.in_(known), Account.active, Account.unit_id.is_not(None)).limit(1)
    return db.session.scalar(inside) is not None


def reaches_the_other_side(change: AccountChange) -> bool:
    """Whether an account would be reached where somebody is who may not be the same person as its holder.

    For an account of an office that is anybody else with an open account; for one of an organisation, anybody of an office.
    """
    account = change.account
    others = (accounts_of_person(account) | _reached_at(change.email, change.phone)) - {account.id}
    found = select(Account.id).where(Account.id.in_(others), Account.active)
    if account.unit_id is None:
        found = found.where(Account.unit_id.is_not(None))
    return db.session.scalar(found.limit(1)) is not None


def _reached_at(mail: str, phone: str) -> frozenset[int]:
    """The ids of all accounts of whoever was ever reached there."""
    marked = select(Account).join(AccountMark, AccountMark.account_id == Account.id)
    found = db.session.scalars(marked.where(AccountMark.mark.in_(persons.marks(mail, phone)))).unique()
    return frozenset[int]().union(*(accounts_of_person(one) for one in found))
