"""Somebody who is away has a deputy: a colleague who plays one part of theirs from a first day to a last one, as the own self (0109)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import guard_version, record, transaction
from ...shared import permissions
from ...shared.calendar import day_of
from ...shared.errors import Conflict, Invalid, NotFound, NotNow
from ...shared.extensions import db
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.models.deputy import Deputy
from ...shared.permissions.persons import ids_of
from ...shared.queries.locked import locked
from ...shared.reasons import USUAL, needed
from ..commands.people import GiveDeputy, TakeDeputyBack
from ..events.people import DeputyGiven, DeputyTakenBack
from ..queries import deputies, people
from ..rules import deputies as rules


def give(command: GiveDeputy, *, actor: Account, now: datetime) -> Deputy:
    """Let a colleague of the same office play one part of somebody who is away; both are told.

    Refused where the part cannot be lent or would stand beside an opposite one that does not rest, where either of the two is
    a side of another deed on one of these days, and, but for an administrator, for anybody else's part.
    """
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        absent, account = _two(command)
        permissions.require(actor, "deputy.give", absent)
        people.find(actor, absent.id)
        guard_version(absent, command.version)
        if account.unit_id != absent.unit_id or not account.active or not absent.active or ids_of(absent) & ids_of(account):
            raise Invalid("deputy.not_a_colleague", field="account_id", login=account.login)
        rules.check_parts(command.role, absent.own_roles, account.own_roles)
        rules.check_days(command.first_on, command.last_on, day_of(now))
        for other in deputies.in_the_way([absent.id, account.id], command.first_on, command.last_on):
            raise Conflict("deputy.days_taken", field="first_on", first=other.first_on, last=other.last_on)
        row = _given(session, command, reason, actor, now)
        guard_version(account, account.version)
        record(DeputyGiven.of(row, **_facts(row), reason=reason))
    return row


def take_back(command: TakeDeputyBack, *, actor: Account, now: datetime) -> Deputy:
    """End it before its last day: whoever looks after accounts, whoever was away, or the deputy; both are told."""
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now):
        row = load(deputies.visible_to(actor), command.deputy_id, actor, "deputy.end", command.version)
        if row.is_over(day_of(now)):
            raise NotNow("deputy.over")
        row.ending = reason
        _end(row, actor, now, reason)
    return row


def end_with_account(session: Session, account: Account, actor: Account, now: datetime) -> None:
    """End all that an account is a side of: it was closed, or plays other parts or elsewhere; nothing lent outlives what it rests on."""
    for row in deputies.open_of(account):
        if not row.is_over(day_of(now)):
            _end(row, actor, now, {"key": "deputy.account_changed", "facts": {}})


def _two(command: GiveDeputy) -> tuple[Account, Account]:
    """Who is away, and who stands in; their rows are held, so that two deeds about one of them do not pass each other."""
    wanted = select(Account).where(Account.id.in_((command.absent_id, command.account_id))).order_by(Account.id)
    found = {one.id: one for one in db.session.scalars(locked(wanted, Account))}
    if command.absent_id not in found:
        raise NotFound("not_found")
    if command.account_id not in found or command.account_id == command.absent_id:
        raise Invalid("deputy.choose_another", field="account_id")
    return found[command.absent_id], found[command.account_id]


def _given(session: Session, command: GiveDeputy, reason: str, actor: Account, now: datetime) -> Deputy:
    row = Deputy(
        account_id=command.account_id,
        absent_id=command.absent_id,
        role=command.role,
        first_on=command.first_on,
        last_on=command.last_on,
        reason=reason,
        given_by_id=actor.id,
        given_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _end(row: Deputy, actor: Account, now: datetime, reason: str | dict[str, object]) -> None:
    row.state = take(Step.WITHDRAW, row.state)
    row.ended_by_id, row.ended_at = actor.id, now
    guard_version(row.account, row.account.version)
    record(DeputyTakenBack.of(row, **_facts(row), reason=reason))


def _facts(row: Deputy) -> dict[str, int]:
    return {"account_id": row.account_id, "deputy_id": row.id, "other_id": row.absent_id}
