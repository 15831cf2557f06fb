"""Sessions as rows: opening, keeping alive and ending them."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Delete, delete, func, select, update
from sqlalchemy.orm import Session

from ...records.use_cases.transaction import record, transaction
from ...shared import texts
from ...shared.errors import Invalid, NotNow, TooMany
from ...shared.extensions import db
from ...shared.models.account import Account, SignIn
from ..commands.people import SignInWith
from ..events.people import SessionsEnded, SignedIn
from ..queries import organisations, sessions
from ..rules import accounts
from ..rules import throttle as limits
from . import devices, passwords, throttle

SEEN_EVERY = timedelta(minutes=1)
EVERYBODY = "everybody"


class Opened(NamedTuple):
    """A session that begins: the secret for the cookie, whose it is, and the secret by which its browser is known."""

    token: str
    account_id: int
    must_change_password: bool
    device: str


class _Tried(NamedTuple):
    """What is known of an attempt before the password is looked at."""

    account_id: int | None = None
    password_hash: str | None = None
    device_id: int | None = None
    attempts: Sequence[int] = ()
    wait: int = 0
    """Seconds until a stranger who knocked may try."""
    waits: Mapping[str, Any] | None = None
    """Where no account has the login, and a registration with it waits, whose password is compared instead: what to say of it."""


def open(command: SignInWith, *, now: datetime) -> Opened:
    """Sign somebody in under a new secret.

    Invalid, in the same words and after the same work, for an unknown login, a wrong password, a closed account and a stopped
    organisation; `NotNow` for whoever knows the password of a registration that waits; `TooMany` while a pause lasts. The password is compared between two transactions, since it takes long on
    purpose; attempts count from before that.
    """
    pair = _pair(command)
    tried, right = _compared(command, pair, now)
    renewed = passwords.hashed(command.password) if right and passwords.outdated(tried.password_hash or "") else ""
    if right and tried.waits is not None:
        raise NotNow("people.registration_waits", **tried.waits)
    if not right or tried.account_id is None:
        raise Invalid("people.sign_in_refused")
    with transaction(now=now) as session:
        account = _held(session, tried.account_id)
        if account.password_hash != tried.password_hash or not sessions.may_sign_in(account):
            raise Invalid("people.sign_in_refused")
        account.password_hash = renewed or account.password_hash
        throttle.forgive(session, tried.attempts, pair, now=now)
        return _opened(session, account, command.address, command.agent, now, command.device if tried.device_id else "")


def open_again(account_id: int, *, address: str, agent: str, now: datetime) -> Opened:
    """Sign somebody in who has just replaced the own password; nothing is compared, so no stranger's pause counts."""
    with transaction(now=now) as session:
        account = _held(session, account_id)
        if not sessions.may_sign_in(account):
            raise Invalid("people.sign_in_refused")
        return _opened(session, account, address, agent, now, "")


def _held(session: Session, account_id: int) -> Account:
    """An account whose sessions nobody else begins or ends meanwhile: one that begins while all end would outlive them."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    return session.get_one(Account, account_id)


def touch(token: str, *, now: datetime) -> None:
    """Note that a session is in use, at most once a minute; while somebody else is writing the next page does, as with a place."""
    named = select(SignIn.token_hash).where(SignIn.token_hash == sessions.token_hash(token), SignIn.seen_at <= now - SEEN_EVERY)
    with transaction(now=now, wait=False) as session:
        free = named.with_for_update(skip_locked=True, key_share=True)
        session.execute(update(SignIn).where(SignIn.token_hash.in_(free)).values(seen_at=now))


def end(token: str) -> None:
    """End a session for good: whoever still holds its cookie finds nothing behind it."""
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.token_hash == sessions.token_hash(token)))


def end_own(mark: str, *, actor: Account, now: datetime) -> None:
    """End one of one's own sessions; nothing happens where it has ended already."""
    with transaction(actor, now) as session:
        _held(session, actor.id)
        own = delete(SignIn).where(func.substr(SignIn.token_hash, 1, 16) == mark, SignIn.account_id == actor.id)
        _end_own(session, own, actor, now)


def end_others(token: str, *, actor: Account, now: datetime, device: str = "") -> None:
    """End all of one's own sessions but the one that asks, and forget every browser but the one with `device`."""
    with transaction(actor, now) as session:
        _held(session, actor.id)
        here = sessions.token_hash(token)
        others = delete(SignIn).where(SignIn.account_id == actor.id, SignIn.token_hash != here)
        _end_own(session, others, actor, now)
        # In the order in which a new password ends both: in the other one the two wait for each other.
        devices.forget(session, actor.id, but=device)


def end_all(session: Session, account_id: int) -> None:
    """End all sessions of an account, in the running transaction."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def end_all_of_organisation(session: Session, organisation_id: int) -> None:
    """End all sessions of an organisation's people, in the running transaction."""
    people = select(Account.id).where(Account.organisation_id == organisation_id)
    session.execute(delete(SignIn).where(SignIn.account_id.in_(people)))


def _compared(command: SignInWith, pair: str, now: datetime) -> tuple[_Tried, bool]:
    """The attempt, counted, and whether its password is right; strangers' hashes never fill the house."""
    with nullcontext() if _is_known(command) else _strangers_turn(command, pair, now):
        tried = _try(command, pair, now)
        if tried.wait:
            raise TooMany("people.knock", seconds=tried.wait)
        return tried, passwords.verify(tried.password_hash, command.password)


def _is_known(command: SignInWith) -> bool:
    """Whether the attempt comes from a browser that its account knows; one with its failures used up is none."""
    if not command.device:
        return False
    login = accounts.login_key(texts.clean(command.login))[: accounts.LONGEST_LOGIN]
    account_id = db.session.scalar(select(Account.id).where(Account.login == login))
    return account_id is not None and devices.is_known(db.session(), account_id, command.device)


def _strangers_turn(command: SignInWith, pair: str, now: datetime) -> AbstractContextManager[None]:
    """Room for a stranger's hash; who has to pause is told so first, and takes no room from others."""
    throttle.refuse(db.session(), _counted(command, pair), now=now, key="people.sign_in_paused")
    return passwords.strangers_turn()


def _counted(command: SignInWith, pair: str) -> list[throttle.Counted]:
    return [(pair, limits.PAIR), (throttle.about_sender("address", command.address), limits.ADDRESS)]


def _pair(command: SignInWith) -> str:
    return throttle.about("pair", accounts.login_key(command.login), limits.network(command.address))


def _try(command: SignInWith, pair: str, now: datetime) -> _Tried:
    """Count the attempt where it belongs, and look up what the password is to be compared with."""
    with transaction(now=now) as session:
        login = accounts.login_key(texts.clean(command.login))
        # The row is locked, so that attempts on one account are counted one after the other.
        known = select(Account.id).where(Account.login == login).with_for_update()
        account_id = session.scalar(known) if len(login) <= accounts.LONGEST_LOGIN else None
        account = session.get(Account, account_id) if account_id else None
        tried = _Tried(device_id=devices.count(session, account_id, command.device))
        if tried.device_id is None:
            tried = _count_stranger(session, command, pair, now)
        if account is None and not tried.wait and (waits := organisations.waiting_for_login(login)):
            said = {"name": waits.name, "at": waits.at, "county": waits.unit.name}
            return tried._replace(waits=said, password_hash=waits.password_hash)
        if tried.wait or account is None or not sessions.may_sign_in(account):
            return tried
        return tried._replace(account_id=account.id, password_hash=account.password_hash or None)


def _count_stranger(session: Session, command: SignInWith, pair: str, now: datetime) -> _Tried:
    """Count for the address and for what it tries; in a storm strangers knock first, whoever brought it about."""
    sender = throttle.about_sender("address", command.address)
    account = throttle.about("account", accounts.login_key(command.login))
    counted = _counted(command, pair)
    throttle.refuse(session, counted, now=now, key="people.sign_in_paused")
    if (
        throttle.in_storm(session, EVERYBODY, limits.STORM_CITY, now=now)
        or throttle.in_storm(session, account, limits.STORM_ACCOUNT, now=now)
    ) and (wait := throttle.knock(session, sender, pair, now=now)):
        return _Tried(wait=wait)
    return _Tried(attempts=[*throttle.count(session, counted, now=now), *throttle.note(session, [EVERYBODY, account], now=now)])


def _opened(session: Session, account: Account, address: str, agent: str, now: datetime, known_as: str) -> Opened:
    """The session of somebody who has proved to be it, at a browser that is known from now on."""
    _forget_old(session, now)
    device = devices.know(session, account.id, now=now, known_as=known_as)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=sessions.token_hash(token),
            account_id=account.id,
            created_at=now,
            seen_at=now,
            address=address[:60],
            agent=texts.one_line(agent)[:200],
        )
    )
    record(SignedIn(account_id=account.id), by=account)
    return Opened(token, account.id, account.must_change_password, device)


def _forget_old(session: Session, now: datetime) -> None:
    old = (SignIn.created_at < now - sessions.ABSOLUTE) | (SignIn.seen_at < now - sessions.IDLE_OTHERS)
    session.execute(delete(SignIn).where(old))


def _end_own(session: Session, which: Delete, actor: Account, now: datetime) -> None:
    """End these sessions, and record how many, where there were any."""
    if ended := session.scalars(which.returning(SignIn.id)).all():
        record(SessionsEnded(account_id=actor.id, count=len(ended)))
