"""Accounts of units: opening, changing, closing them, and temporary passwords."""

import secrets
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from .. import policies
from ..core import accounts
from ..core.commands.people import CreateAccount, Deactivate, EditAccount, IssuePassword, Reactivate
from ..core.errors import Conflict, Invalid, NotFound
from ..core.events import people as events
from ..core.roles import Role
from ..models import Account, AccountRole, Organisation, Registration, Unit, UnitKind
from ..queries import people
from . import credentials, passwords, sessions
from .transaction import guard_version, record, transaction


class NewAccount(NamedTuple):
    """An account that was opened, and the password to hand over once."""

    account: Account
    password: str


def create_first_administrator(*, login: str, name: str, password: str, now: datetime) -> Account:
    """Open the administrator's account of a new installation; the password must be changed at first sign-in.

    Conflict where there is an administrator already; NotFound before the units were entered.
    """
    wanted = accounts.read_login(login)
    fresh = passwords.hashed(accounts.check_password(password, wanted))
    with transaction() as session:
        city = session.scalar(select(Unit).where(Unit.kind == UnitKind.CITY))
        if city is None:
            raise NotFound("people.no_city")
        if session.scalar(select(AccountRole.account_id).where(AccountRole.role == Role.ADMINISTRATOR)):
            raise Conflict("people.administrator_exists")
        roles = frozenset({Role.ADMINISTRATOR})
        account = new_account(session, login=wanted, name=name, roles=roles, password_hash=fresh, unit=city, now=now)
        account.must_change_password = True
        _record_created(account, None, now)
    return account


def create_account(command: CreateAccount, *, actor: Account, now: datetime) -> NewAccount:
    """Open an account in a unit of the actor's city; the password is made up where none was given."""
    login = accounts.read_login(command.login)
    password = accounts.check_password(command.password, login) if command.password else temporary_password()
    fresh = passwords.hashed(password)
    with transaction() as session:
        policies.require(actor, "people.manage")
        unit = _unit(actor, command.unit_id)
        accounts.check_roles(command.roles, city=unit.kind == UnitKind.CITY)
        account = new_account(
            session, login=login, name=command.name, roles=command.roles, password_hash=fresh, unit=unit,
            email=command.email, phone=command.phone, now=now,
        )  # fmt: skip
        account.must_change_password = command.must_change
        _record_created(account, actor, now)
    return NewAccount(account, password)


def edit_account(command: EditAccount, *, actor: Account, now: datetime) -> Account:
    """Change an account's facts, parts and unit; other parts or another unit end its sessions (AC4)."""
    with transaction() as session:
        account = _managed(command.account_id, command.version, actor)
        changed = [name for name in ("name", "email", "phone") if getattr(account, name) != getattr(command, name)]
        account.name, account.email, account.phone = command.name, command.email, command.phone
        if changed:
            record(events.AccountEdited(at=now, actor_id=actor.id, account_id=account.id, fields=tuple(changed)))
        if account.unit_id is not None:
            _move(session, account, command, actor, now)
    return account


def deactivate(command: Deactivate, *, actor: Account, now: datetime) -> Account:
    """Close an account and end its sessions; an administrator cannot close the own one."""
    if not command.reason:
        raise Invalid("reason_needed", field="reason")
    with transaction() as session:
        account = _managed(command.account_id, command.version, actor)
        if not account.active:
            return account
        if account.id == actor.id:
            raise Invalid("people.own_account")
        _keep_an_administrator(session, account)
        account.active = False
        sessions.end_all(session, account.id)
        record(events.AccountDeactivated(at=now, actor_id=actor.id, account_id=account.id, reason=command.reason))
    return account


def reactivate(command: Reactivate, *, actor: Account, now: datetime) -> Account:
    """Open a closed account again."""
    with transaction():
        account = _managed(command.account_id, command.version, actor)
        if not account.active:
            account.active = True
            record(events.AccountReactivated(at=now, actor_id=actor.id, account_id=account.id))
    return account


def issue_password(command: IssuePassword, *, actor: Account, now: datetime) -> str:
    """A temporary password to hand over once; it must be changed at the next sign-in."""
    password = temporary_password()
    fresh = passwords.hashed(password)
    with transaction() as session:
        account = _managed(command.account_id, None, actor)
        if account.id == actor.id:
            raise Invalid("people.own_password")
        credentials.set_password(session, account, fresh, temporary=True)
        record(events.PasswordIssued(at=now, actor_id=actor.id, account_id=account.id))
    return password


def temporary_password() -> str:
    """Sixteen characters that can be read out on the phone: no 0, O, 1, l or I among them."""
    letters = "23456789abcdefghijkmnpqrstuvwxyz"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def new_account(
    session: Session, *, login: str, name: str, roles: frozenset[Role], password_hash: str, now: datetime,
    unit: Unit | None = None, organisation: Organisation | None = None, email: str = "", phone: str = "",
) -> Account:  # fmt: skip
    """Store an account in the running transaction; Conflict where the login is taken or asked for."""
    refuse_taken(session, login)
    account = Account(
        login=login, name=name, email=email, phone=phone, password_hash=password_hash, created_at=now,
        unit_id=unit.id if unit else None, organisation_id=organisation.id if organisation else None,
        role_rows=[AccountRole(role=role) for role in sorted(roles)],
    )  # fmt: skip
    session.add(account)
    session.flush()
    return account


def refuse_taken(session: Session, login: str) -> None:
    """Raise Conflict where an account has this login, or a registration waits with it."""
    waiting = select(Registration.id).where(Registration.live_login == login)
    if session.scalar(select(Account.id).where(Account.login == login)) or session.scalar(waiting):
        raise Conflict("people.login_taken", field="login", login=login)


def _managed(account_id: int, version: int | None, actor: Account) -> Account:
    account = people.find(actor, account_id)
    policies.require(actor, "people.manage", account)
    guard_version(account, version)
    return account


def _unit(actor: Account, unit_id: int | None) -> Unit:
    for unit in people.units(actor):
        if unit.id == unit_id:
            return unit
    raise Invalid("people.unit_unknown", field="unit_id")


def _move(session: Session, account: Account, command: EditAccount, actor: Account, now: datetime) -> None:
    """Give an account of a unit its parts and its unit, and end its sessions where anything moved."""
    unit = _unit(actor, command.unit_id)
    if account.unit_id == unit.id and account.roles == command.roles:
        return
    accounts.check_roles(command.roles, city=unit.kind == UnitKind.CITY)
    if Role.ADMINISTRATOR not in command.roles:
        if account.id == actor.id:
            raise Invalid("people.own_administrator", field="roles")
        _keep_an_administrator(session, account)
    account.unit_id = unit.id
    stays = [row for row in account.role_rows if row.role in command.roles]
    account.role_rows = [*stays, *(AccountRole(role=role) for role in sorted(command.roles - account.roles))]
    # Rows of another table do not raise the version by themselves, and a stale page must be found out.
    flag_modified(account, "unit_id")
    sessions.end_all(session, account.id)
    record(events.RolesChanged(
        at=now, actor_id=actor.id, account_id=account.id, roles=tuple(sorted(command.roles)), place=unit.name,
    ))  # fmt: skip


def _keep_an_administrator(session: Session, account: Account) -> None:
    """Raise Invalid where nobody could manage accounts any more; the rows are locked, so that two cannot shut each
    other out at once."""
    playing = select(AccountRole.account_id).where(AccountRole.role == Role.ADMINISTRATOR)
    locked = select(Account.id).where(Account.id.in_(playing), Account.active).order_by(Account.id).with_for_update()
    left = set(session.scalars(locked)) - {account.id}
    if Role.ADMINISTRATOR in account.roles and not left:
        raise Invalid("people.last_administrator")


def _record_created(account: Account, actor: Account | None, now: datetime) -> None:
    place = account.unit or account.organisation
    record(events.AccountCreated(
        at=now, actor_id=actor.id if actor else None, account_id=account.id, login=account.login,
        roles=tuple(sorted(account.roles)), place=place.name if place else "",
    ))  # fmt: skip
