"""What two have left behind: the rows that differ from the beginning, told so that equal histories are equal.

New rows have no number here but what they say, and what the rows say that they name. Random keys, hashes and secrets
are one sign. The order of the recorded events stays.
"""

import hashlib
import json
import re
from collections import defaultdict

from sqlalchemy import text

from marketplace.shared.extensions import Model

CHAIN = ("event", "outbox", "chain_head")
"""What every use case writes."""
RANDOM = re.compile(r"[A-Za-z0-9_$=,+/.-]{32,}")
KEY_OF = {"deliver": "event", "mail": "mail", "solve": "solve_run", "solve_part": "solve_part"}
"""The table that a promised job is about."""
ROUNDS = 3
"""How far a row that names a row that names a row is told apart."""


class Kept:
    """The beginning, kept beside the tables of one database; put back by the rows that differ."""

    def __init__(self, connection, schema="kept"):
        self.connection, self.schema = connection, schema
        tables = Model.metadata.sorted_tables
        self.tables = {table.name: table for table in tables}
        connection.execute(text("set session_replication_role = replica"))
        connection.execute(text(f'create schema "{schema}"'))
        for name in self.tables:
            connection.execute(text(f'create table "{schema}"."{name}" as select * from public."{name}"'))
        self.sequences = connection.execute(
            text("select sequencename, last_value from pg_sequences where schemaname = 'public'")
        ).all()
        self.known = {
            name: set(connection.execute(text(f'select id from "{schema}"."{name}"')).scalars())
            for name, table in self.tables.items()
            if "id" in table.c
        }

    def put_back(self, names, changed=None):
        """Undo what was done to these tables, and let numbers be given as at the beginning.

        With the rows that `differing` found only those are touched; without them each table is put back whole.
        """
        undo = self._all_of(names) if changed is None else self._rows_of(changed)
        numbers = "".join(
            f"select setval('public.\"{name}\"', {last or 1}, {str(last is not None).lower()});"
            for name, last in self.sequences
            if name.removesuffix("_id_seq") in names
        )
        self.connection.exec_driver_sql(undo + numbers)

    def _all_of(self, names):
        return "".join(
            f'delete from "{one}"; insert into "{one}" select * from "{self.schema}"."{one}";' for one in sorted(names)
        )

    def _rows_of(self, changed):
        numbers, others = defaultdict(set), set()
        for name, _come, row in changed:
            if "id" in row:
                numbers[name].add(row["id"])
            else:
                others.add(name)
        rows = (
            f'delete from "{name}" where id in ({(ids := ", ".join(map(str, sorted(found))))});'
            f'insert into "{name}" select * from "{self.schema}"."{name}" where id in ({ids});'
            for name, found in sorted(numbers.items())
        )
        return "".join(rows) + self._all_of(others)

    def differing(self, names):
        """(table, 1 where it came and 0 where it went, what is in it) for each row of these tables that is not as at the beginning."""
        parts = [
            f"select '{one}', {come}, row_to_json(x)::text from (select * from {now} except select * from {then}) x"
            for one in sorted(names)
            for come, now, then in ((1, f'"{one}"', f'"{self.schema}"."{one}"'), (0, f'"{self.schema}"."{one}"', f'"{one}"'))
        ]
        rows = self.connection.exec_driver_sql(" union all ".join(parts)).all()
        return [(name, come, json.loads(row)) for name, come, row in rows]

    def changes(self, rows):
        """Rows that came or went, as `told` tells them: in order, and in any order."""
        return self.told(rows), self.told([one for one in rows if one[0] != "chain_head"], ordered=False)

    def told(self, rows, *, ordered=True):
        """Sorted lines, one a row; equal for equal histories, where `ordered` also of the order in the chain."""
        new = {(name, row["id"]) for name, come, row in rows if come and "id" in row and row["id"] not in self.known[name]}
        cells = [self._cells(name, row, new, ordered) for name, _come, row in rows]
        labels = defaultdict(str)
        for _ in range(ROUNDS):
            said = [
                json.dumps([name, come, [_said(cell, labels) for cell in own]], ensure_ascii=False)
                for (name, come, _row), own in zip(rows, cells, strict=True)
            ]
            for (name, come, row), line in zip(rows, said, strict=True):
                if come and (name, row.get("id")) in new:
                    labels[name, row["id"]] = hashlib.sha256(line.encode()).hexdigest()[:6]
        return sorted(said)

    def _cells(self, name, row, new, ordered):
        return [
            [column, _cell(value, self._named(name, column, row), new)]
            for column, value in sorted(row.items())
            if not (name == "event" and column in ("id", "seq"))
        ] + ([["place", row["seq"]]] if ordered and name == "event" else [])

    def _named(self, name, column, row):
        """The table whose row a column names."""
        if column == "id":
            return name
        if name == "outbox" and column == "object_id":
            return KEY_OF.get(row["job"], "")
        if name == "event" and column == "subject_id":
            return row["subject_kind"]
        for key in self.tables[name].c[column].foreign_keys:
            return key.column.table.name
        return None


def _cell(value, named, new):
    """A value without what is given by chance: (table, number) where it names a new row."""
    if isinstance(value, int) and named is not None:
        return _new(value, named, new) or value
    if isinstance(value, str):
        if value[:1] in "[{":
            try:
                return _facts(json.loads(value), "", new)
            except ValueError:
                pass
        return re.sub(r"^(deliver|mail|solve|solve_part):\d+:", r"\1:", RANDOM.sub("*", value))
    return value


def _facts(value, key, new):
    """The same inside what an event or a frozen input says."""
    if isinstance(value, dict):
        return {name: _facts(one, name, new) for name, one in sorted(value.items())}
    if isinstance(value, list):
        return [_facts(one, key, new) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and (key.endswith(("_id", "_ids")) or key == "id"):
        return _new(value, re.sub(r"_?ids?$", "", key), new) or value
    return RANDOM.sub("*", value) if isinstance(value, str) else value


def _new(value, named, new):
    """(table, number) of the new row that a number names; the table is the one whose name ends like what names it."""
    for name, number in new:
        if number == value and (not named or name.endswith(named.rpartition("_")[2])):
            return (name, number)
    return None


def _said(cell, labels):
    """A cell with the rows that it names told by what they say."""
    if isinstance(cell, tuple):
        return f"new {cell[0]} {labels[cell]}"
    if isinstance(cell, list):
        return [_said(one, labels) for one in cell]
    if isinstance(cell, dict):
        return {name: _said(one, labels) for name, one in cell.items()}
    return cell
