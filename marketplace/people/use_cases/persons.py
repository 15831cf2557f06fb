"""Whose account it is: marks are kept with every change, and nobody stands on both sides in two accounts (AC5)."""

from datetime import datetime
from typing import Any

from sqlalchemy import event as hooks
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ...records.use_cases.loading import checked
from ...records.use_cases.transaction import record, transaction
from ...shared import texts
from ...shared.errors import Conflict, Invalid, NotFound
from ...shared.models.account import Account
from ...shared.models.person import AccountMark, PersonLink, forget_persons
from ...shared.models.place import Unit, UnitKind
from ...shared.permissions.persons import ids_of
from ...shared.reasons import USUAL, needed
from ..commands.people import StateSamePerson, UnstateSamePerson
from ..events.people import NamesakeSeen, SamePersonStated, SamePersonUnstated
from ..queries import people
from ..rules import persons


@hooks.listens_for(Session, "before_flush")
def _mark(session: Session, _context: Any, _instances: Any) -> None:
    """Keep the marks of every address that an account is given, whoever gives it: none is forgotten."""
    with session.no_autoflush:
        for account in [row for row in (*session.new, *session.dirty) if isinstance(row, Account)]:
            state: Any = inspect(account).attrs
            if state.email.history.has_changes() or state.phone.history.has_changes():
                known = {row.mark for row in account.marks}
                for mark in sorted(persons.marks(account.email or "", account.phone or "") - known):
                    account.marks.append(AccountMark(mark=mark))


def refuse_both_sides(session: Session, account: Account) -> None:
    """Raise Conflict where the person behind an account would stand on two sides.

    One person has one open account in the offices, and none in an organisation beside it. Several organisations may have the
    same person. Whoever asks waits for the others who ask: two accounts of one person do not pass each other.
    """
    session.flush()
    cities = select(Unit.id).where(Unit.kind == UnitKind.CITY).order_by(Unit.id)
    session.execute(cities.with_for_update(key_share=True))
    forget_persons(session)
    others = select(Account).where(Account.id.in_(ids_of(account) - {account.id}), Account.active).order_by(Account.id)
    for other in session.scalars(others):
        if account.unit_id is not None:
            raise Conflict("people.same_person", field="email", login=other.login, name=other.name)
        if other.unit_id is not None:
            raise Conflict("people.address_of_the_office", field="email")


def refuse_namesake(session: Session, account: Account, another: bool, actor: Account, now: datetime) -> None:
    """Raise Invalid where an open account of the offices has the same name, unless it was said to be another person."""
    named = select(Account).where(Account.unit_id.is_not(None), Account.active, Account.id != account.id)
    alike = [row for row in session.scalars(named.order_by(Account.id)) if _same_name(row.name, account.name)]
    if alike and not another:
        raise Invalid("people.namesake", field="namesake", name=account.name, logins=[row.login for row in alike[:5]])
    if alike:
        record(NamesakeSeen(account_id=account.id, others=tuple(row.id for row in alike)))


def state(command: StateSamePerson, *, actor: Account, now: datetime) -> PersonLink:
    """State that two accounts are one person's: from now on it signs once."""
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        account = checked(people.find(actor, command.account_id), actor, "people.manage", command.version)
        other = session.scalar(people.visible_to(actor).where(Account.login == command.login))
        if other is None or other.id == account.id:
            raise Invalid("people.other_unknown", field="login", login=command.login)
        first, second = sorted((account.id, other.id))
        known = select(PersonLink).where(PersonLink.account_id == first, PersonLink.other_id == second)
        if session.scalar(known) is not None:
            raise Conflict("people.same_person_known", field="login", login=other.login)
        link = PersonLink(account_id=first, other_id=second, reason=reason, made_by_id=actor.id, at=now)
        session.add(link)
        record(SamePersonStated(account_id=account.id, other_id=other.id, reason=reason))
    return link


def unstate(command: UnstateSamePerson, *, actor: Account, now: datetime) -> None:
    """Take back a statement that was a mistake; somebody whom it is about cannot."""
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        account = checked(people.find(actor, command.account_id), actor, "people.manage", command.version)
        link = session.get(PersonLink, command.link_id)
        if link is None or account.id not in (link.account_id, link.other_id):
            raise NotFound("not_found")
        if ids_of(actor) & {link.account_id, link.other_id}:
            raise Invalid("people.own_account")
        other = link.other_id if link.account_id == account.id else link.account_id
        session.delete(link)
        record(SamePersonUnstated(account_id=account.id, other_id=other, reason=reason))


def _same_name(one: str, other: str) -> bool:
    return texts.name_key(one) == texts.name_key(other)
