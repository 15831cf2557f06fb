"""Password hashes: Argon2id, and the same work whether there is anything to compare with or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ...shared import running
from ...shared.config import Mode
from ...shared.errors import TooMany
from ..rules.accounts import LONGEST, plain_password

COSTS = {
    Mode.PRODUCTION: PasswordHasher(),
    Mode.DEMO: PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1),
    Mode.TEST: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
}
"""Production takes the library's figures (RFC 9106); the passwords of a demonstration are printed anyway."""

STRANGERS = {Mode.PRODUCTION: Semaphore(2), Mode.DEMO: Semaphore(8), Mode.TEST: Semaphore(64)}
"""Hashes that one process makes at once for people it knows nothing of; the dearer one is, the fewer."""
SHORT_WAIT = 2


@contextmanager
def strangers_turn() -> Iterator[None]:
    """Room for the hash of somebody unknown; `TooMany` at once where others have taken it.

    Nobody queues for it: whoever waited would hold a thread that the pages need.
    """
    room = STRANGERS[running.settings().mode]
    if not room.acquire(blocking=False):
        raise TooMany("people.busy", seconds=SHORT_WAIT)
    try:
        yield
    finally:
        room.release()


def hashed(password: str) -> str:
    """The hash to store; slow on purpose, so never inside a transaction."""
    return _hasher().hash(_bytes(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether it is the password behind `stored`; without one, the same work is done for nothing."""
    hasher = _hasher()
    try:
        matches = hasher.verify(stored or _nobody(hasher), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(stored) and len(password) <= LONGEST


def outdated(stored: str) -> bool:
    """Whether a hash was made at another cost than today's."""
    return _hasher().check_needs_rehash(stored)


def _hasher() -> PasswordHasher:
    return COSTS[running.settings().mode]


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """A hash that no password meets on purpose, made once at the same cost."""
    return hasher.hash(b"nobody")


def _bytes(password: str) -> bytes:
    return plain_password(password)[: LONGEST * 4].encode("utf-8", "surrogatepass")
