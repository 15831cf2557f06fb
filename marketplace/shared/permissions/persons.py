"""Who is the same person in other clothes, and which cases are therefore the own ones (AC5).

Two accounts are one person's where they have, or ever had, the same mailbox or mobile, or where somebody has stated
it. Closed accounts count: what was signed with them was signed by that person.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from ..models.account import Account
from ..models.person import accounts_of_person as ids_of
from ..models.person import hands_of
from ..models.place import Organisation
from ..registry import Registry

__all__ = [
    "concerns_own",
    "hands_of",
    "ids_of",
    "is_one_of",
    "memberships",
    "offices",
    "organisations_in",
    "own_case",
    "works_for_the_office",
]

SIDES = ("organisation_id", "enterprise_id", "institution_id")
"""Where a case names an organisation that it is about."""


EVERYBODY: Registry[Callable[[Any], Iterable[int]]] = Registry("everybody in")
"""The organisations of a kind of case that does not name all of them itself, by its name."""


def own_case(actor: Account, subject: Any) -> bool:
    """Nobody of an office decides on the own organisation (AC5)."""
    return actor.unit_id is not None and subject is not None and concerns_own(actor, subject)


def works_for_the_office(actor: Account, _subject: Any) -> bool:
    """Nobody who works for an office acts for an organisation (AC5)."""
    return actor.unit_id is None and bool(offices(actor))


def is_one_of(actor: Account, *account_ids: int | None) -> bool:
    """Whether any of these accounts is the person's who acts, or of somebody for whom that person stands in."""
    others = set(account_ids) - {None}
    return actor.id in others or bool(others and others & hands_of(actor))


def memberships(account: Account) -> frozenset[int]:
    """The organisations that the person behind an account of an office, or whom it stands in for, belongs to, or once did."""
    return frozenset(_of(hands_of(account) - {account.id}, account, Account.organisation_id))


def offices(account: Account) -> frozenset[int]:
    """The units that the person behind an account of an organisation works for now."""
    return frozenset(_of(ids_of(account) - {account.id}, account, Account.unit_id, Account.active))


def concerns_own(actor: Account, subject: Any) -> bool:
    """Whether somebody of an office would decide on an organisation of the own person."""
    theirs = memberships(actor)
    return bool(theirs and theirs & organisations_in(subject))


def organisations_in(subject: Any) -> frozenset[int]:
    """The organisations whose case it is: both sides of a claim or contract, everybody in a round or a year."""
    if isinstance(subject, Organisation):
        return frozenset({subject.id})
    found = {getattr(subject, name, None) for name in SIDES}
    if (everybody := EVERYBODY.get(type(subject).__name__)) is not None:
        found |= set(everybody(subject))
    return frozenset(one for one in found if one is not None)


def _of(others: frozenset[int], account: Account, column: Any, *where: Any) -> set[int]:
    session = object_session(account)
    if not others or session is None:
        return set()
    return set(session.scalars(select(column).where(Account.id.in_(others), column.is_not(None), *where)))
