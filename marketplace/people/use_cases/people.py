"""Accounts of units: opening, changing and closing them, and the letters with which people set their own passwords."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ...records.use_cases import letters
from ...records.use_cases.loading import all_held, checked
from ...records.use_cases.transaction import record, transaction
from ...shared import permissions
from ...shared.errors import Conflict, Invalid, NotFound, NotPermitted
from ...shared.models.account import Account, AccountRole, Token
from ...shared.models.place import Organisation, Unit, UnitKind
from ...shared.reasons import needed
from ...shared.roles import Role
from ..commands.people import TOKEN_PLACE, CreateAccount, Deactivate, EditAccount, PrintLetter, Reactivate, SendPasswordLetter
from ..events import people as events
from ..queries import changes, people
from ..rules import accounts
from . import credentials, deputies, passwords, persons, sessions

FIRST_LASTS = changes.LETTER_LASTS
"""How long the letter with which a first password is set is good."""


def create_first_administrator(*, login: str, name: str, password: str, now: datetime) -> Account:
    """Open the administrator's account of a new installation; the password must be changed at first sign-in.

    Conflict where there is an administrator already; NotFound before the units were entered.
    """
    wanted = accounts.read_login(login)
    fresh = passwords.hashed(accounts.check_password(password, wanted))
    with transaction(now=now) as session:
        city = session.scalar(select(Unit).where(Unit.kind == UnitKind.CITY))
        if city is None:
            raise NotFound("people.no_city")
        if session.scalar(select(AccountRole.account_id).where(AccountRole.role == Role.ADMINISTRATOR)):
            raise Conflict("people.administrator_exists")
        roles = frozenset({Role.ADMINISTRATOR})
        account = new_account(session, login=wanted, name=name, roles=roles, password_hash=fresh, unit=city, now=now)
        account.must_change_password = True
        _record_created(account)
    return account


def create_account(command: CreateAccount, *, actor: Account, now: datetime) -> Account:
    """Open an account in a unit of the actor's city; its person sets the password with a letter.

    The letter goes to the mailbox, where there is one; else one is printed (see
    `print_letter`). A demonstration gives its printed password here.
    """
    login = accounts.read_login(command.login)
    fresh = passwords.hashed(accounts.check_password(command.password, login)) if command.password else ""
    with transaction(actor, now) as session:
        permissions.require(actor, "people.manage")
        unit = _unit(actor, command.unit_id)
        accounts.check_roles(command.roles, city=unit.kind == UnitKind.CITY)
        account = new_account(
            session,
            login=login,
            name=command.name,
            roles=command.roles,
            password_hash=fresh,
            unit=unit,
            email=command.email,
            phone=command.phone,
            now=now,
        )
        persons.refuse_namesake(session, account, command.namesake, actor, now)
        _record_created(account)
        if account.email and command.link:
            _write_first(session, account, actor, command.link, now)
    return account


def edit_account(command: EditAccount, *, actor: Account, now: datetime) -> Account:
    """Change a name, and the parts and unit of an account; other parts or another unit end its sessions (AC4).

    Where somebody is reached is changed by `changes.ask` alone.
    """
    with transaction(actor, now) as session:
        account = _managed(command.account_id, command.version, actor)
        if account.name != command.name:
            account.name = command.name
            record(events.AccountEdited(account_id=account.id, fields=("name",)))
        if account.unit_id is not None:
            _move(session, account, command, actor, now)
    return account


def deactivate(command: Deactivate, *, actor: Account, now: datetime) -> Account:
    """Close an account, and end its sessions, its letters and its invitations; an administrator cannot close the own one."""
    reason = needed(command.reason)
    with transaction(actor, now) as session:
        account = _managed(command.account_id, command.version, actor)
        if not account.active:
            return account
        if account.id == actor.id:
            raise Invalid("people.own_account")
        _keep_an_administrator(account)
        account.active = False
        _end_what_rests_on(session, account, actor, now)
        record(events.AccountDeactivated(account_id=account.id, reason=reason))
    return account


def reactivate(command: Reactivate, *, actor: Account, now: datetime) -> Account:
    """Open a closed account again, unless its person has another one by now."""
    with transaction(actor, now) as session:
        account = _managed(command.account_id, command.version, actor)
        if not account.active:
            account.active = True
            persons.refuse_both_sides(session, account)
            record(events.AccountReactivated(account_id=account.id))
    return account


def send_letter(command: SendPasswordLetter, *, actor: Account, now: datetime) -> None:
    """Send the link for a new password to the mailbox that an account has; whoever sends it does not see it."""
    with transaction(actor, now) as session:
        account = _managed(command.account_id, command.version, actor)
        if account.id == actor.id:
            raise Invalid("people.own_password")
        if not account.email:
            raise Invalid("people.no_mailbox", login=account.login)
        if not account.may_act:
            raise Invalid("people.closed_account", login=account.login)
        if is_unclaimed(account):
            _write_first(session, account, actor, command.link, now)
        else:
            credentials.write_reset(session, account, command.link, now, made_by=actor)
        record(events.PasswordLetterSent(account_id=account.id))


def print_letter(command: PrintLetter, *, actor: Account, now: datetime) -> str:
    """The secret of the one letter that may be printed for an account without a mailbox that nobody has ever used.

    It is shown once, to be printed; that it was, is recorded, and every earlier one is dead. A lost letter is replaced by a
    change that a second party confirms (see `changes`), and that whoever asked for it prints, once.
    """
    with transaction(actor, now) as session:
        account = _managed(command.account_id, command.version, actor)
        if account.id == actor.id:
            raise Invalid("people.own_password")
        if not account.may_act or account.email:
            raise NotPermitted("people.letter_for_new_only", login=account.login)
        if changes.letter_granted(account, actor, now) is None:
            if not is_unclaimed(account):
                raise NotPermitted("people.letter_for_new_only", login=account.login)
            if people.was_printed(account):
                raise NotPermitted("people.letter_printed", login=account.login)
        account.password_version += 1
        secret = credentials.new_token(session, credentials.FIRST, now + FIRST_LASTS, account=account, made_by=actor)
        record(events.LetterPrinted(account_id=account.id))
    return secret


def may_print(account: Account, actor: Account, now: datetime) -> bool:
    """Whether this person could print a letter for an account now."""
    if account.email or not account.may_act or account.id == actor.id:
        return False
    first = is_unclaimed(account) and not people.was_printed(account)
    return first or changes.letter_granted(account, actor, now) is not None


def is_unclaimed(account: Account) -> bool:
    """Whether nobody has made an account the own one: no password was ever set, nobody ever signed in."""
    return account.unit_id is not None and not account.password_hash and not people.has_signed_in(account)


def new_account(
    session: Session,
    *,
    login: str,
    name: str,
    roles: frozenset[Role],
    password_hash: str,
    now: datetime,
    unit: Unit | None = None,
    organisation: Organisation | None = None,
    email: str = "",
    phone: str = "",
) -> Account:
    """Store an account in the running transaction; Conflict where the login is taken, or its person stands on another
    side already."""
    refuse_taken(session, login)
    account = Account(
        login=login,
        name=name,
        email=email,
        phone=phone,
        password_hash=password_hash,
        created_at=now,
        unit_id=unit.id if unit else None,
        organisation_id=organisation.id if organisation else None,
        role_rows=[AccountRole(role=role) for role in sorted(roles)],
    )
    session.add(account)
    persons.refuse_both_sides(session, account)
    return account


def refuse_taken(session: Session, login: str) -> None:
    """Raise Conflict where an account has this login; for administrators, who see all of them."""
    if session.scalar(select(Account.id).where(Account.login == login)):
        raise Conflict("people.login_taken", field="login", login=login)


def free_login(session: Session, wanted: str) -> str:
    """`wanted`, or the next free one of its kind: a stranger is not told which logins there are."""
    taken = set(session.scalars(select(Account.login).where(Account.login.startswith(wanted, autoescape=True))))
    numbered = (f"{wanted[: accounts.LONGEST_LOGIN - 6]}-{number}" for number in range(2, 10**5))
    return wanted if wanted not in taken else next(login for login in numbered if login not in taken)


def _managed(account_id: int, version: int, actor: Account) -> Account:
    return checked(people.find(actor, account_id), actor, "people.manage", version)


def _unit(actor: Account, unit_id: int | None) -> Unit:
    for unit in people.units(actor):
        if unit.id == unit_id:
            return unit
    raise Invalid("people.unit_unknown", field="unit_id")


def _move(session: Session, account: Account, command: EditAccount, actor: Account, now: datetime) -> None:
    """Give an account of a unit its parts and its unit, and end its sessions where anything moved."""
    unit = _unit(actor, command.unit_id)
    if account.unit_id == unit.id and account.own_roles == command.roles:
        return
    accounts.check_roles(command.roles, city=unit.kind == UnitKind.CITY)
    if Role.ADMINISTRATOR not in command.roles:
        if account.id == actor.id:
            raise Invalid("people.own_administrator", field="roles")
        _keep_an_administrator(account)
    account.unit_id = unit.id
    stays = [row for row in account.role_rows if row.role in command.roles]
    account.role_rows = [*stays, *(AccountRole(role=role) for role in sorted(command.roles - account.own_roles))]
    persons.refuse_both_sides(session, account)
    _end_what_rests_on(session, account, actor, now)
    record(events.RolesChanged(account_id=account.id, roles=tuple(sorted(command.roles)), place=unit.name))


def _end_what_rests_on(session: Session, account: Account, actor: Account, now: datetime) -> None:
    """End what rests on the place and the parts of somebody: sessions, letters to set a password, invitations sent, deputies."""
    deputies.end_with_account(session, account, actor, now)
    account.password_version += 1
    sessions.end_all(session, account.id)
    sent = update(Token).where(Token.made_by_id == account.id, Token.used_at.is_(None), Token.revoked_at.is_(None))
    session.execute(sent.values(revoked_at=now))


def _write_first(session: Session, account: Account, actor: Account, link: str, now: datetime) -> None:
    secret = credentials.new_token(session, credentials.FIRST, now + FIRST_LASTS, account=account, made_by=actor)
    letters.send(
        account.email,
        "first",
        account.language,
        now,
        name=account.name,
        login=account.login,
        place=account.place,
        link=link.replace(TOKEN_PLACE, secret),
    )


def _keep_an_administrator(account: Account) -> None:
    """Raise Invalid where nobody could manage accounts any more; the rows are held, so that two cannot shut each
    other out at once."""
    playing = select(AccountRole.account_id).where(AccountRole.role == Role.ADMINISTRATOR)
    managing = select(Account.id).where(Account.id.in_(playing), Account.active).order_by(Account.id)
    left = set(all_held(managing)) - {account.id}
    if Role.ADMINISTRATOR in account.own_roles and not left:
        raise Invalid("people.last_administrator")


def _record_created(account: Account) -> None:
    record(events.AccountCreated.of(account, roles=tuple(sorted(account.own_roles))))
