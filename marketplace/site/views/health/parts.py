"""The parts of an installation and how each is found to be up."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ....records import heartbeat, queue
from ....shared.extensions import db

UP = "ok"
NOT_NEEDED = "ok (the scheduler does the work itself)"


def all_parts(now: datetime) -> dict[str, str]:
    """The state of every part; each value begins with `ok` where the part is up."""
    return {"database": database(), **_queue_and_worker(), "scheduler": _scheduler(now)}


def database() -> str:
    """Whether the database answers."""
    try:
        db.session.execute(text("select 1"))
        return UP
    except SQLAlchemyError:
        db.session.rollback()
        return "does not answer"


def _queue_and_worker() -> dict[str, str]:
    try:
        state = queue.doorbell().state()
    except queue.Unreachable:
        return {"queue": "does not answer", "worker": "unknown while the queue does not answer"}
    if state is None:
        return {"queue": NOT_NEEDED, "worker": NOT_NEEDED}
    return {"queue": UP, "worker": UP if state.worker else "not heard of"}


def _scheduler(now: datetime) -> str:
    try:
        return UP if heartbeat.is_well(heartbeat.SCHEDULER, now) else "not heard of"
    except SQLAlchemyError:
        db.session.rollback()
        return "unknown while the database does not answer"
