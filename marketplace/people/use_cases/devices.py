"""Browsers that an account knows: each has a count of failures of its own, so that strangers cannot fill it."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from ...records.use_cases.transaction import transaction
from ...shared.models.account import Device
from ..queries.sessions import token_hash
from ..rules import throttle as limits


def introduce(account_id: int, *, now: datetime) -> str:
    """Know the browser of somebody who has proved in another way to be the owner; returns its secret."""
    with transaction(now=now) as session:
        return know(session, account_id, now=now)


def know(session: Session, account_id: int, *, now: datetime, known_as: str = "") -> str:
    """A new secret for the browser of a person who has just signed in; the one it came with (`known_as`) is worth nothing now.

    In the running transaction. A browser that got another secret meanwhile, by a second tab, keeps that one, and this is one
    more. Those unused for long are forgotten, and the oldest of too many.
    """
    secret = secrets.token_urlsafe(32)
    device = session.scalar(_with(account_id, known_as)) if known_as else None
    if device is None:
        device = Device(account_id=account_id)
        session.add(device)
    device.token_hash, device.failures, device.used_at = token_hash(secret), 0, now
    session.flush()
    newest = select(Device.id).where(Device.account_id == account_id).order_by(Device.used_at.desc(), Device.id.desc())
    surplus = session.scalars(newest.offset(limits.DEVICES)).all()
    session.execute(delete(Device).where(Device.id.in_(surplus) | (Device.used_at < now - limits.DEVICE_LASTS)))
    return secret


def count(session: Session, account_id: int | None, secret: str) -> int | None:
    """The id of the known browser with this secret, one failure counted ahead; None where the account knows none.

    A browser with its failures used up is forgotten: whoever holds its secret is a stranger.
    """
    if account_id is None or not secret:
        return None
    device: Device | None = session.scalar(_with(account_id, secret).with_for_update())
    if device is None:
        return None
    if device.failures >= limits.DEVICE_FAILURES:
        session.delete(device)
        return None
    device.failures += 1
    return device.id


def is_known(session: Session, account_id: int, secret: str) -> bool:
    """Whether a secret is that of a browser which the account knows."""
    found = select(Device.id).where(
        Device.token_hash == token_hash(secret), Device.account_id == account_id, Device.failures < limits.DEVICE_FAILURES
    )
    return bool(secret) and session.scalar(found) is not None


def forget(session: Session, account_id: int, *, but: str = "") -> None:
    """Forget all browsers of an account, in the running transaction; `but` is the secret of one that stays known."""
    session.execute(delete(Device).where(Device.account_id == account_id, Device.token_hash != token_hash(but)))


def _with(account_id: int, secret: str) -> Select[Any]:
    return select(Device).where(Device.token_hash == token_hash(secret), Device.account_id == account_id)
