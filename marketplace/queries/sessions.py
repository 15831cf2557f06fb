"""Whose session a cookie names."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select

from ..core.roles import OF_ORGANISATIONS
from ..extensions import db
from ..models import Account, SignIn

IDLE_STAFF = timedelta(minutes=30)
IDLE_OTHERS = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)


def token_hash(token: str) -> str:
    """What is stored of a token: its hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def of_token(token: str) -> SignIn | None:
    """The session row that a cookie names, whether it still counts or not."""
    return db.session.scalar(select(SignIn).where(SignIn.token_hash == token_hash(token)))


def account_of(token: str, now: datetime) -> Account | None:
    """The active account behind a session that is neither idle for too long nor too old."""
    row = of_token(token)
    if row is None:
        return None
    account = db.session.get_one(Account, row.account_id)
    idle = IDLE_OTHERS if account.roles <= OF_ORGANISATIONS else IDLE_STAFF
    fresh = now - row.seen_at < idle and now - row.created_at < ABSOLUTE
    return account if fresh and account.active else None
