"""Two who work at once on one PostgreSQL: each in a thread with a session of its own, stopped before a given statement.

Nothing here waits for a time: a side runs until it has ended, until it has come to the statement before which it is to
stop, or until PostgreSQL says for whom it waits.
"""

import threading
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.shared.errors import Refusal
from marketplace.shared.extensions import db

PATIENCE = 60
"""Seconds after which somebody who neither ends nor waits for the other is stuck."""
LOOKS = 0.004
"""Seconds between two looks at what PostgreSQL says of somebody who has not come to rest."""
BLOCKED = "select cardinality(pg_blocking_pids({pid})) > 0"
DONE = "done"

_own = threading.local()
"""The side that this thread plays, once it has begun."""


@dataclass
class Statement:
    """What was sent to the database; a commit is one, too."""

    text: str
    values: dict = field(default_factory=dict)


COMMIT = Statement("commit")


@dataclass(eq=False)
class Side:
    """One of the two: what it has sent so far, how it ended, and before which statement it stops."""

    app: object
    prepare: object
    """Called first: what was on the page when the button was pressed; gives the deed."""
    stop: int | None = 1
    sent: list[Statement] = field(default_factory=list)
    outcome: str = ""
    fault: Exception | None = None
    pid: int = 0

    def __post_init__(self):
        self.changed = threading.Condition()
        self.rests = self.ended = False
        self.thread = threading.Thread(target=self._play, daemon=True)

    def _play(self):
        with self.app.app_context():
            try:
                act = self.prepare()
                _own.side = self
                act()
                self.outcome = DONE
            except Refusal as refusal:
                self.outcome = f"{type(refusal).__name__} {refusal.key}"
            except (StaleDataError, IntegrityError) as overtaken:
                # As errors.py answers them: 409.
                self.outcome = f"Conflict {type(overtaken).__name__}"
            except Exception as fault:
                self.outcome, self.fault = f"{type(fault).__name__}", fault
            finally:
                _own.side = None
                db.session.remove()
                with self.changed:
                    self.ended = self.rests = True
                    self.changed.notify_all()

    def before(self, statement, connection):
        """Stop here, where this is the statement before which to stop."""
        with self.changed:
            self.pid = connection.connection.dbapi_connection.info.backend_pid
            self.sent.append(statement)
            while self.stop is not None and len(self.sent) >= self.stop:
                self.rests = True
                self.changed.notify_all()
                self.changed.wait()
            self.rests = False

    def go(self, stop=None):
        """Let it go on, until just before its statement of this number."""
        with self.changed:
            self.stop = stop
            self.rests = self.ended or (self.rests and stop is not None and len(self.sent) >= stop)
            self.changed.notify_all()


def _together(values):
    """The values of a statement, of one that is sent several times all of them."""
    if isinstance(values, list):
        return {f"{name}__{number}": value for number, some in enumerate(values) for name, value in some.items()}
    return dict(values)


def listen(engine):
    """Let every statement on this engine stop where the side that sends it is to stop."""

    @event.listens_for(engine, "before_cursor_execute")
    def _statement(connection, _cursor, text, values, _context, _many):
        if side := getattr(_own, "side", None):
            side.before(Statement(text, _together(values)), connection)

    @event.listens_for(engine, "commit")
    def _commit(connection):
        if side := getattr(_own, "side", None):
            side.before(COMMIT, connection)

    @event.listens_for(engine, "connect")
    def _soon(connection, _record):
        with connection.cursor() as cursor:
            cursor.execute("set deadlock_timeout = '20ms'")
        connection.commit()


class Duel:
    """Two sides (or one alone), and somebody beside them, on a connection of its own, who sees who waits for whom."""

    def __init__(self, beside, *sides):
        self.beside, self.sides = beside, sides

    def play(self, schedule):
        """Follow a schedule of (side, stop) to its end, then let both go on until they have ended."""
        for side in self.sides:
            side.thread.start()
            self._rests(side)
        for side, stop in schedule:
            side.go(stop)
            self._rests(side)
        for side in self.sides:
            side.go()
        for side in self.sides:
            side.thread.join(PATIENCE)
            if side.thread.is_alive():
                raise AssertionError(f"stuck at {side.sent[-1].text if side.sent else 'its beginning'}")

    def _rests(self, side):
        """Wait until a side has ended, has stopped or waits for a lock."""
        before = -1
        for _ in range(int(PATIENCE / LOOKS)):
            with side.changed:
                if side.changed.wait_for(lambda: side.rests, LOOKS):
                    return
                pid, still, before = side.pid, len(side.sent) == before, len(side.sent)
            if pid and still and self.beside.exec_driver_sql(BLOCKED.format(pid=pid)).scalar():
                return
        raise AssertionError(f"stuck at {side.sent[-1].text if side.sent else 'its beginning'}")
