"""Sessions as rows: opening, keeping alive and ending them."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Delete, delete, select, update
from sqlalchemy.orm import Session

from ..core import accounts, texts
from ..core import throttle as limits
from ..core.commands.people import SignInWith
from ..core.errors import Invalid
from ..core.events.people import SessionsEnded, SignedIn
from ..models import Account, SignIn
from ..queries import sessions
from . import passwords, throttle
from .transaction import record, transaction

SEEN_EVERY = timedelta(minutes=1)


class Opened(NamedTuple):
    """A session that begins: the secret for the cookie, and whose it is."""

    token: str
    account_id: int
    must_change_password: bool


class _Tried(NamedTuple):
    """What is known of an attempt before the password is looked at."""

    account_id: int | None
    password_hash: str | None
    attempts: list[int]


def open(command: SignInWith, *, now: datetime) -> Opened:
    """Sign somebody in under a new secret.

    Invalid, in the same words and after the same work, for an unknown login, a
    wrong password, a closed account and a stopped organisation; `TooMany` while
    a pause lasts. The password is compared between two transactions, since it
    takes long on purpose; attempts count from before that.
    """
    key = throttle.about("account", accounts.login_key(command.login))
    tried = _try(command, key, now)
    right = passwords.verify(tried.password_hash, command.password)
    renewed = passwords.hashed(command.password) if right and passwords.outdated(tried.password_hash or "") else ""
    if not right or tried.account_id is None:
        raise Invalid("people.sign_in_refused")
    with transaction() as session:
        account = session.get_one(Account, tried.account_id)
        if account.password_hash != tried.password_hash or not sessions.may_sign_in(account):
            raise Invalid("people.sign_in_refused")
        account.password_hash = renewed or account.password_hash
        throttle.forgive(session, tried.attempts, key)
        _forget_old(session, now)
        token = _begin(session, account, command, now)
        record(SignedIn(at=now, actor_id=account.id, account_id=account.id))
        return Opened(token, account.id, account.must_change_password)


def touch(token: str, *, now: datetime) -> None:
    """Note that a session is in use, at most once a minute."""
    row = sessions.of_token(token)
    if row is None or now - row.seen_at < SEEN_EVERY:
        return
    row_id = row.id
    with transaction() as session:
        session.execute(update(SignIn).where(SignIn.id == row_id).values(seen_at=now))


def end(token: str) -> None:
    """End a session for good: whoever still holds its cookie finds nothing behind it."""
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.token_hash == sessions.token_hash(token)))


def end_own(session_id: int, *, actor: Account, now: datetime) -> None:
    """End one of one's own sessions; nothing happens where it has ended already."""
    with transaction() as session:
        own = delete(SignIn).where(SignIn.id == session_id, SignIn.account_id == actor.id)
        _end_own(session, own, actor, now)


def end_others(token: str, *, actor: Account, now: datetime) -> None:
    """End all of one's own sessions but the one that asks."""
    with transaction() as session:
        here = sessions.token_hash(token)
        others = delete(SignIn).where(SignIn.account_id == actor.id, SignIn.token_hash != here)
        _end_own(session, others, actor, now)


def end_all(session: Session, account_id: int) -> None:
    """End all sessions of an account, in the running transaction."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def end_all_of_organisation(session: Session, organisation_id: int) -> None:
    """End all sessions of an organisation's people, in the running transaction."""
    people = select(Account.id).where(Account.organisation_id == organisation_id)
    session.execute(delete(SignIn).where(SignIn.account_id.in_(people)))


def _try(command: SignInWith, key: str, now: datetime) -> _Tried:
    """Count the attempt, and look up what the password is to be compared with."""
    address = throttle.about("address", command.address)
    counted = [(key, limits.ACCOUNT), (address, limits.ADDRESS), ("everybody", limits.EVERYBODY)]
    with transaction() as session:
        login = accounts.login_key(texts.clean(command.login))
        # The row is locked, so that attempts on one account are counted one after the other.
        known = select(Account.id).where(Account.login == login).with_for_update()
        account_id = session.scalar(known) if len(login) <= accounts.LONGEST_LOGIN else None
        attempts = throttle.count(session, counted, now=now)
        account = session.get(Account, account_id) if account_id else None
        if account is None or not sessions.may_sign_in(account):
            return _Tried(None, None, attempts)
        return _Tried(account.id, account.password_hash or None, attempts)


def _begin(session: Session, account: Account, command: SignInWith, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(SignIn(
        token_hash=sessions.token_hash(token), account_id=account.id, created_at=now, seen_at=now,
        address=command.address[:60], agent=texts.one_line(command.agent)[:200],
    ))  # fmt: skip
    return token


def _forget_old(session: Session, now: datetime) -> None:
    old = (SignIn.created_at < now - sessions.ABSOLUTE) | (SignIn.seen_at < now - sessions.IDLE_OTHERS)
    session.execute(delete(SignIn).where(old))


def _end_own(session: Session, which: Delete, actor: Account, now: datetime) -> None:
    """End these sessions, and record how many, where there were any."""
    if ended := session.scalars(which.returning(SignIn.id)).all():
        record(SessionsEnded(at=now, actor_id=actor.id, account_id=actor.id, count=len(ended)))
