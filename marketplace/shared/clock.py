"""The only place that reads the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


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
        return moment.astimezone(UTC)
    return now()
