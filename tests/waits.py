"""How long a use case would wait for the write lock of SQLite."""

from contextlib import contextmanager

from sqlalchemy import event

from marketplace.shared.extensions import db


@contextmanager
def patience():
    """The milliseconds that each transaction which begins with the write lock, within the block, would wait for it."""
    found = []

    def note(connection, _cursor, statement, *_more):
        if statement == "BEGIN IMMEDIATE":
            found.append(connection.connection.dbapi_connection.execute("PRAGMA busy_timeout").fetchone()[0])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
