"""Who had a hand in a registration, and whom it reaches."""

from sqlalchemy import select

from ....shared.extensions import db
from ....shared.hands import Hand
from ....shared.models.account import Account
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
    named = persons.marks(registration.email, registration.contact_phone)
    marked = select(Account).join(AccountMark, AccountMark.account_id == Account.id).where(AccountMark.mark.in_(named))
    known = frozenset[int]().union(*(accounts_of_person(one) for one in db.session.scalars(marked).unique()))
    inside = select(Account.id).where(Account.id.in_(known), Account.active, Account.unit_id.is_not(None)).limit(1)
    return db.session.scalar(inside) is not None
