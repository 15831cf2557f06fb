"""Where somebody is reached, changed by an administrator: a second party confirms it first, and everybody hears of it.

The old mailbox confirms with a link. Where nobody reads it any more, a second administrator does after a waiting time, or,
where there is none, an officer of the account's unit, who has looked at the licence (0042). Whoever asked prints what is to
be printed; whoever confirms never sees it.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.use_cases import files, letters
from ...records.use_cases.loading import checked, load
from ...records.use_cases.transaction import record, transaction
from ...shared import running
from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account, AccountChange, ChangeKind
from ...shared.permissions.persons import hands_of
from ...shared.reasons import USUAL, given, needed
from ...shared.roles import Role
from ...shared.states import ChangeState
from ..commands.people import TOKEN_PLACE, AskChange, ConfirmChange, WithdrawChange
from ..events.people import AccountEdited, ChangeAsked, ChangeConfirmed, ChangeWithdrawn
from ..queries import changes, people
from . import credentials, persons, sessions
from .people import is_unclaimed

LETTER, ADMINISTRATOR, OFFICER, OWN = "letter", "administrator", "officer", "own"
"""Who decided: the old mailbox, somebody who manages accounts, an officer of the unit, the own side."""
LASTS = timedelta(days=30)
"""After this a change that nobody confirmed is worth nothing."""


def ask(command: AskChange, *, actor: Account, now: datetime) -> AccountChange | None:
    """Ask for another address of somebody, and tell everybody concerned at once; it takes effect when it is confirmed.

    An account of an office that nobody has ever used is nobody's yet: its address is simply corrected, and None comes back.
    """
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        account = _managed(command, actor)
        fields = _fields(command, account)
        if not command.letter and is_unclaimed(account):
            _apply_address(session, account, command.email, command.phone)
            record(AccountEdited(account_id=account.id, fields=fields))
            return None
        if session.scalar(select(AccountChange.id).where(AccountChange.live_account_id == account.id)):
            raise Conflict("people.change_waits", login=account.login)
        change = _asked(command, reason, account, actor, now)
        session.add(change)
        session.flush()
        record(ChangeAsked(account_id=account.id, change_id=change.id, kind=change.kind, fields=fields, reason=change.reason))
        _write_to_both(session, change, command.link, now)
    return change


def by_letter(secret: str, *, now: datetime) -> AccountChange:
    """The change that the link of a letter answers; DeadLink where it is decided or the link is dead."""
    with transaction(now=now) as session:
        token = credentials.valid_token(session, (credentials.CHANGE,), secret, now)
        change = session.get_one(AccountChange, token.change_id)
        if change.state != ChangeState.WAITING:
            raise credentials.dead_link(credentials.CHANGE)
    return change


def confirm_by_letter(secret: str, *, now: datetime) -> AccountChange:
    """Confirm from the old mailbox; it takes effect at once."""
    with transaction(now=now) as session:
        change = by_letter(secret, now=now)
        _take_effect(session, change, None, LETTER, "", now)
    return change


def withdraw_by_letter(secret: str, *, now: datetime) -> AccountChange:
    """Stop a change from the old mailbox."""
    with transaction(now=now):
        change = by_letter(secret, now=now)
        _stop(change, None, LETTER, "", now)
    return change


def confirm(command: ConfirmChange, *, actor: Account, now: datetime) -> AccountChange:
    """Confirm as a second administrator, or as an officer of the unit where there is no second one.

    Refused before the waiting time is over, to whoever asked for it and to the person whom it is about, in whatever account,
    and to an account that was not used before it was asked for.
    """
    reason = needed(command.reason)
    with transaction(actor, now) as session:
        change = _waiting(command, "change.confirm", actor, now)
        _refuse_too_close(change, actor)
        if now < change.ready_at:
            raise NotNow("people.change_too_early", ready_at=change.ready_at)
        by = ADMINISTRATOR if Role.ADMINISTRATOR in actor.roles else OFFICER
        if by == OFFICER:
            _look_at_licence(change, command, actor, now)
        _take_effect(session, change, actor, by, reason, now)
    return change


def withdraw(command: WithdrawChange, *, actor: Account, now: datetime) -> AccountChange:
    """Stop a change that waits: the person or anybody of the same organisation; the office with a reason."""
    with transaction(actor, now):
        change = _waiting(command, "change.withdraw", actor, now)
        own = is_own(actor, change)
        reason = given(command.reason) if own else needed(command.reason, field="stop_reason")
        by = OWN if own else ADMINISTRATOR if Role.ADMINISTRATOR in actor.roles else OFFICER
        _stop(change, actor, by, reason, now)
    return change


def is_own(actor: Account, change: AccountChange) -> bool:
    """Whether a change is about this person, or about somebody of the same organisation."""
    same = actor.organisation_id is not None and actor.organisation_id == change.account.organisation_id
    return same or actor.id == change.account_id


def _managed(command: AskChange, actor: Account) -> Account:
    account = checked(people.find(actor, command.account_id), actor, "people.manage", command.version)
    if account.id == actor.id:
        raise Invalid("people.own_address")
    return account


def _fields(command: AskChange, account: Account) -> tuple[str, ...]:
    """What would change; Invalid where nothing would."""
    if command.letter:
        if account.email:
            raise Invalid("people.has_mailbox", login=account.login)
        return ()
    fields = tuple(name for name in ("email", "phone") if getattr(account, name) != getattr(command, name))
    if not fields:
        raise Invalid("people.nothing_changed", field="email")
    return fields


def _asked(command: AskChange, reason: str, account: Account, actor: Account, now: datetime) -> AccountChange:
    wait = timedelta(hours=running.settings().change_wait_hours)
    kind = ChangeKind.LETTER if command.letter else ChangeKind.ADDRESS
    email, phone = (account.email, account.phone) if command.letter else (command.email, command.phone)
    return AccountChange(
        account_id=account.id,
        account=account,
        kind=kind,
        live_account_id=account.id,
        email=email,
        phone=phone,
        reason=reason,
        asked_by_id=actor.id,
        asked_at=now,
        ready_at=now + wait,
    )


def _waiting(command: ConfirmChange | WithdrawChange, permission: str, actor: Account, now: datetime) -> AccountChange:
    """A change that waits, for this step of this person."""
    change = load(changes.visible_to(actor), command.change_id, actor, permission, command.version)
    if change.state != ChangeState.WAITING or now > change.asked_at + LASTS:
        raise NotNow("people.change_decided", state=change.state)
    return change


def _refuse_too_close(change: AccountChange, actor: Account) -> None:
    """Raise unless somebody else confirms than who asked and than whom it is about, in an account that is no tool for it."""
    if hands_of(actor) & {change.asked_by_id, change.account_id}:
        raise NotPermitted("second_person")
    if not changes.stood_before(actor, change):
        raise NotPermitted("people.change_too_new")


def _refuse_orphan(change: AccountChange) -> None:
    """Raise NotNow where whoever asked looks after accounts no more: what that person wanted is worth nothing now."""
    if not change.asked_by.may_act or Role.ADMINISTRATOR not in change.asked_by.roles:
        raise NotNow("people.change_orphan")


def _look_at_licence(change: AccountChange, command: ConfirmChange, actor: Account, now: datetime) -> None:
    """An officer confirms only where no second administrator could, and for an organisation only on its licence."""
    if changes.second_administrators(change):
        raise NotPermitted("people.change_for_administrator")
    if change.account.organisation_id is None:
        return
    if not command.licence:
        raise Invalid("people.licence_missing", field="licence")
    stored = files.store(
        command.licence,
        name=command.licence_name,
        purpose="licence",
        actor=actor,
        now=now,
        organisation_id=change.account.organisation_id,
    )
    change.licence_file_id = stored.id


def _take_effect(session: Session, change: AccountChange, actor: Account | None, by: str, reason: str, now: datetime) -> None:
    """Do what was asked for, end what rested on the old address, and tell both.

    Where the office and not the old mailbox says who acts for an organisation, it
    may be somebody new: out of the rounds that run, like a first member.
    """
    _refuse_orphan(change)
    account, old = change.account, change.account.email
    opens = change.kind == ChangeKind.LETTER or change.email != old
    if change.kind == ChangeKind.ADDRESS:
        _apply_address(session, account, change.email, change.phone)
    else:
        account.password_version += 1
    if by != LETTER and opens and account.organisation_id is not None:
        account.party_since = now
    sessions.end_all(session, account.id)
    _decide(change, Step.CONFIRM, actor, reason, now)
    record(
        ChangeConfirmed(
            account_id=change.account_id,
            change_id=change.id,
            kind=change.kind,
            by=by,
            reason=reason,
            licence_file_id=change.licence_file_id,
        )
    )
    for recipient in {old, account.email} - {""}:
        letters.send(recipient, "change_done", account.language, now, name=account.name, login=account.login)


def _apply_address(session: Session, account: Account, email: str, phone: str) -> None:
    account.email, account.phone = email, phone
    account.password_version += 1
    persons.refuse_both_sides(session, account)


def _stop(change: AccountChange, actor: Account | None, by: str, reason: str, now: datetime) -> None:
    _decide(change, Step.WITHDRAW, actor, reason, now)
    record(ChangeWithdrawn(account_id=change.account_id, change_id=change.id, kind=change.kind, by=by, reason=reason))
    for recipient in sorted({change.account.email, change.email} - {""}):
        letters.send(recipient, "change_stopped", change.account.language, now, name=change.account.name)


def _decide(change: AccountChange, step: Step, actor: Account | None, reason: str, now: datetime) -> None:
    change.state, change.live_account_id = take(step, change.state), None
    change.decided_by_id, change.decided_at, change.decision = actor.id if actor else None, now, reason


def _write_to_both(session: Session, change: AccountChange, link: str, now: datetime) -> None:
    """Write to the old mailbox, which may confirm or stop it with a link, and to the new one, which may do neither."""
    account = change.account
    if account.email:
        secret = credentials.new_token(session, credentials.CHANGE, now + LASTS, change_id=change.id, email=account.email)
        letters.send(
            account.email,
            "change_old",
            account.language,
            now,
            name=account.name,
            login=account.login,
            reason=change.reason,
            link=link.replace(TOKEN_PLACE, secret),
        )
    if change.email and change.email != account.email:
        letters.send(change.email, "change_new", account.language, now, place=account.place)
