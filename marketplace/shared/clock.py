"""The only place that reads the time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context
from sqlalchemy import text
from sqlalchemy.orm import Session

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEAD = "lead"
"""Where an application keeps by how much its clock is ahead; only a demonstration has it."""

OF_DEED = "moment of the deed"
"""Where a session keeps the moment of the use case that runs in it."""


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC) + lead()


def today() -> date:
    """The present day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def of_database(session: Session) -> datetime:
    """The moment that decides deadlines: the database's clock, read at this very call.

    On PostgreSQL `now()` is the start of the transaction, so a bidder who waited for a lock would be let in late;
    `clock_timestamp()` is not. SQLite has no clock of its own: there the server's is read, after the write lock was taken.
    """
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.scalar(text("select clock_timestamp()"))
        return moment.astimezone(UTC) + lead()
    return now()


def lead() -> timedelta:
    """By how much the clock of this application is ahead: nothing, unless a demonstration was moved on."""
    kept = current_app.extensions.get(LEAD) if has_app_context() else None
    return kept.read() if kept else timedelta()


class Lead:
    """The lead of a demonstration, in whole seconds, in a file that all of its processes read; none is no lead."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int] | None = None
        self._value = timedelta()

    def read(self) -> timedelta:
        """The lead as it is written now; the file is opened only where it was written anew."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return timedelta()
        if (stamp := (found.st_mtime_ns, found.st_ino)) != self._stamp:
            self._value, self._stamp = timedelta(seconds=int(self.path.read_text())), stamp
        return self._value

    def write(self, value: timedelta) -> None:
        """Let all processes have this lead at once."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str(int(value.total_seconds())))
        fresh.replace(self.path)
