"""Whose session a cookie names, and which sessions a person has."""

import hashlib
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from ...shared.extensions import db
from ...shared.models.account import Account, SignIn
from ...shared.roles import OF_ORGANISATIONS

IDLE_STAFF = timedelta(minutes=30)
IDLE_OTHERS = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)


def token_hash(token: str) -> str:
    """What is stored of a token: its hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def of_token(token: str) -> SignIn | None:
    """The session row that a cookie names, whether it still counts or not, its account with it."""
    return db.session.scalars(_of_hash(), {"hash": token_hash(token)}).one_or_none()


@cache
def _of_hash() -> Select[SignIn]:
    """One statement for all that every page asks of its reader, written once."""
    return select(SignIn).options(joinedload(SignIn.account)).where(SignIn.token_hash == bindparam("hash"))


def behind(row: SignIn | None, now: datetime) -> Account | None:
    """The account of a session that is neither idle for too long nor too old, if it may sign in at all."""
    return row.account if row and is_fresh(row, row.account, now) and may_sign_in(row.account) else None


def may_sign_in(account: Account) -> bool:
    """Whether the account is open and, where it belongs to an organisation, that one may act (AC4)."""
    return account.may_act


def is_fresh(row: SignIn, account: Account, now: datetime) -> bool:
    """Whether a session counts: staff may be idle for 30 minutes, others for 2 hours, nobody stays 12 (SE)."""
    idle = IDLE_OTHERS if account.roles <= OF_ORGANISATIONS else IDLE_STAFF
    return now - row.seen_at < idle and now - row.created_at < ABSOLUTE


def of_account(account: Account, now: datetime) -> list[SignIn]:
    """The sessions of an account that still count, the one used last first."""
    rows = db.session.scalars(select(SignIn).where(SignIn.account_id == account.id).order_by(SignIn.seen_at.desc()))
    return [row for row in rows if is_fresh(row, account, now)]
