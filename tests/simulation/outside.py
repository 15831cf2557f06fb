"""All that lies outside the database, in the hands of the simulator: time, chance, the queue, mail, the disk, and death."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest import mock

from sqlalchemy import Engine
from sqlalchemy import event as hooks
from sqlalchemy.orm import Session

from marketplace.records.messages import mail
from marketplace.records.use_cases import files
from marketplace.shared import clock


class Killed(BaseException):
    """The process is dead: whatever ran stops here, and nothing of it is caught."""


class Bell:
    """A queue that keeps what was rung, so that the simulator decides what arrives, when, and how often."""

    def __init__(self, outside: "Outside") -> None:
        self.outside = outside
        self.rings: list[int] = []

    def ring(self, outbox_id: int) -> None:
        """The first thing after a commit; who dies here has done everything and told nobody."""
        if self.outside.strikes("killed after commit"):
            raise Killed
        self.rings.append(outbox_id)

    def state(self) -> None:
        return None


class Outside:
    """What is armed strikes once; what is not, works."""

    def __init__(self) -> None:
        self.random, self.now = Random(), datetime.min
        self.bell, self.armed, self.posted = Bell(self), set[str](), list[int]()
        self.commits = 0
        """How many were begun: where none was, nothing was recorded."""
        self.questions = 0
        """How many the database was asked: what is written is as much as there is to write."""

    def begin(self, random: Random, now: datetime) -> None:
        """A new history."""
        self.random, self.now = random, now
        self.bell.rings.clear()
        self.armed.clear()
        self.posted.clear()

    def strikes(self, what: str) -> bool:
        """Whether this was armed; it is spent then."""
        if what not in self.armed:
            return False
        self.armed.discard(what)
        return True

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Time, chance, mail and disk are the simulator's while this lasts."""
        put, take = files._Draft.put, mail.transport

        def put_in_place(draft: files._Draft) -> None:
            if self.strikes("disk full"):
                raise OSError(28, "No space left on device")
            self._wait()
            put(draft)

        def posting(settings):
            deliver = take(settings)

            def post(mail_id, written):
                if self.strikes("mail refused"):
                    raise ConnectionRefusedError("the mail server is away")
                self._wait()
                deliver(mail_id, written)
                self.posted.append(mail_id)
                if self.strikes("killed after mail"):
                    raise Killed

            return post

        with ExitStack() as stack:
            for target, name, ours in (
                (clock, "now", lambda: self.now),
                (secrets, "token_hex", lambda size=32: self.random.randbytes(size).hex()),
                (secrets, "token_urlsafe", lambda size=32: self.random.randbytes(size).hex()),
                (secrets, "token_bytes", lambda size=32: self.random.randbytes(size)),
                (secrets, "randbelow", lambda end: self.random.randrange(end)),
                (secrets, "randbits", lambda bits: self.random.getrandbits(bits)),
                (files._Draft, "put", put_in_place),
                (files, "_sync", lambda folder: None),
                (mail, "transport", posting),
            ):
                stack.enter_context(mock.patch.object(target, name, ours))
            hooks.listen(Session, "before_commit", self._before)
            hooks.listen(Engine, "before_cursor_execute", self._asked)
            try:
                yield
            finally:
                hooks.remove(Session, "before_commit", self._before)
                hooks.remove(Engine, "before_cursor_execute", self._asked)

    def _asked(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self.questions += statement.startswith("SELECT")

    def _wait(self) -> None:
        """A slow disk: whoever writes goes on when other moments have come, and no lease of a job is good any more."""
        if self.strikes("disk slow"):
            self.now += SLOW

    def _before(self, _session: Session) -> None:
        self.commits += 1
        self._wait()
        if self.strikes("killed before commit"):
            raise Killed


STRIKES = ("killed before commit", "killed after commit", "killed after mail", "disk full", "disk slow", "mail refused")
SLOW = timedelta(minutes=20)
JUMPS = (
    *(timedelta(seconds=20), timedelta(minutes=10), timedelta(hours=5)) * 4,
    *(timedelta(days=1), timedelta(days=3)) * 2,
    timedelta(days=30),
    timedelta(hours=-2),
)
"""How far the clock goes in one step; the last is a clock that was put right."""
