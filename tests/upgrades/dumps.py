"""A database as lines of text that any engine can read: what a release left behind, kept for the tests of an upgrade.

    python -m tests.upgrades.dumps DATABASE_URL FILE.jsonl.xz

The first line says to which revision the database belongs; each further one is a table: name, columns, rows.
"""

import json
import lzma
import sys
from datetime import UTC, date, datetime

from sqlalchemy import MetaData, create_engine, text

REVISION = "alembic_version"


def write(database, path):
    """Write every table, its rows in the order of their key, so that equal databases are equal files."""
    with database.connect() as connection, lzma.open(path, "wt", encoding="utf-8", preset=9) as file:
        print(json.dumps({"revision": connection.scalar(text(f"select version_num from {REVISION}"))}), file=file)
        for line in stored(connection):
            print(json.dumps(line, ensure_ascii=False, separators=(",", ":")), file=file)


def stored(connection):
    """(table, its columns, its rows in the order of their key, as they are written) of everything in a database."""
    for table in _tables(connection):
        rows = connection.execute(table.select().order_by(*table.primary_key))
        yield table.name, list(table.columns.keys()), [[_written(value) for value in row] for row in rows]


def read(path):
    """(revision, rows by table) of a dump."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        first, *lines = map(json.loads, file)
    return first["revision"], by_table(lines)


def by_table(lines):
    """Rows by table, each a dictionary."""
    return {name: [dict(zip(columns, row, strict=True)) for row in rows] for name, columns, rows in lines}


def load(database, rows):
    """Put the rows into a database that was migrated to the revision of the dump."""
    tables = {table.name: table for table in _tables(database)}
    assert set(rows) == set(tables), "the dump has other tables than its revision"
    postgresql = database.dialect.name == "postgresql"
    with database.connect() as connection, connection.begin():
        # Tables refer to each other in circles; what is loaded was consistent where it comes from.
        connection.execute(
            text("set local session_replication_role = replica" if postgresql else "pragma defer_foreign_keys = on")
        )
        for name, table in tables.items():
            connection.execute(table.delete())
            if rows[name]:
                connection.execute(table.insert(), [_typed(table, row) for row in rows[name]])
            if postgresql and "id" in table.columns:
                connection.execute(
                    text(f"select setval(pg_get_serial_sequence('\"{name}\"', 'id'), max(id)) from \"{name}\" having max(id) > 0")
                )


def _tables(database):
    found = MetaData()
    found.reflect(database)
    return sorted((table for table in found.tables.values() if table.name != REVISION), key=lambda table: table.name)


def _written(value):
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _typed(table, row):
    return {name: _read(table.columns[name].type.python_type, value) for name, value in row.items()}


def _read(kind, value):
    return kind.fromisoformat(value) if value is not None and kind in (date, datetime) else value


if __name__ == "__main__":
    write(create_engine(sys.argv[1]), sys.argv[2])
