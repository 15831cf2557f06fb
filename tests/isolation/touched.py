"""Which rows a statement reads, writes and locks, told from its text and its values.

Where a statement does not name its rows by number it is taken to read all of its table: what it does not find is read,
too. Who adds a row asks for the rows that it names, and meets only who locks those or removes them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

from sqlalchemy import UniqueConstraint

from marketplace.shared.extensions import Model
from tests.isolation.states import CHAIN

ALL, NEW = "all", "new"
BY_CHANCE = {"key", "mark", "token_hash"}
"""Columns that are unique because they are random."""

_NAMED = re.compile(r'(?:\bfrom|(outer )?\bjoin|\binto|\bupdate|\busing|,)\s+"?(\w+)"?(?![\w".])', re.IGNORECASE)
_WRITTEN = re.compile(r'\s*(insert into|update|delete from)\s+"?(\w+)', re.IGNORECASE)
_LOCKED = re.compile(r'\bfor (?:no key )?(?:update|(?:key )?share)\b(?: of ([\w, "]+))?', re.IGNORECASE)
_BY_NUMBER = re.compile(r'"?(\w+)"?\.id (?:= (%\(\w+\)s)|in \(((?:%\(\w+\)s(?:::\w+)?(?:, )?)+)\))', re.IGNORECASE)
_VALUE = re.compile(r"%\((\w+)\)s")

Row = tuple[str, int | str]


@dataclass(frozen=True)
class Touched:
    """(table, number) of rows, `ALL` of them, or a `NEW` one."""

    read: frozenset[Row] = frozenset()
    written: frozenset[Row] = frozenset()
    locked: frozenset[Row] = frozenset()
    named: frozenset[Row] = frozenset()

    def meets(self, other):
        """Whether the order of the two may matter."""
        return self._disturbs(other) or other._disturbs(self)

    def _disturbs(self, other):
        return _share(self.written, other.read | other.written | other.locked) or _share(
            self.locked, other.locked | other.written | other.named
        )

    def __or__(self, other):
        return Touched(*(getattr(self, one.name) | getattr(other, one.name) for one in fields(self)))

    def without_chain(self):
        """The same beside what every use case writes."""
        return Touched(*(frozenset(row for row in getattr(self, one.name) if row[0] not in CHAIN) for one in fields(self)))


def of_statement(statement):
    """What one statement touches."""
    known, text = Model.metadata.tables, statement.text
    rows = dict(_by_number(statement))
    tables = [name for outer, name in _NAMED.findall(text) if name in known and not outer]
    named = {(name, row) for name in tables for row in rows.get(name, {ALL})}
    locked = set()
    if match := _LOCKED.search(text):
        only = re.findall(r"\w+", match[1]) if match[1] else tables
        locked = {row for row in named if row[0] in only}
    if (match := _WRITTEN.match(text)) and match[2] in known:
        return _write(match[1].lower(), match[2], named, statement)
    return Touched(read=frozenset(named), locked=frozenset(locked))


def of_all(statements):
    """What all of them touch."""
    whole = Touched()
    for statement in statements:
        whole |= of_statement(statement)
    return whole


def written(statements):
    """The tables that were written."""
    found = (_WRITTEN.match(one.text) for one in statements)
    return {match[2] for match in found if match and match[2] in Model.metadata.tables}


def _write(deed, table, named, statement):
    own = frozenset(row for row in named if row[0] == table)
    asked = frozenset(_asked_for(table, statement.values))
    if deed == "insert into":
        return Touched(read=frozenset(named) - own, written=frozenset({(table, NEW)}), named=asked)
    gone = own if deed == "delete from" else frozenset()
    return Touched(read=frozenset(named) - own, written=own, locked=gone, named=asked)


def _by_number(statement) -> Iterator[tuple[str, set[int]]]:
    """The tables of which a statement touches only rows that it names by number."""
    if " OR " in statement.text:
        return
    for table, one, several in _BY_NUMBER.findall(statement.text):
        yield table, {statement.values.get(name) for name in _VALUE.findall(one or several)}


def _asked_for(table, values) -> Iterator[Row]:
    """The rows that a written row names."""
    columns = Model.metadata.tables[table].c
    for name, value in values.items():
        column = columns.get(name.partition("__")[0])
        for key in column.foreign_keys if column is not None and isinstance(value, int) else ():
            yield key.column.table.name, value


@cache
def _each_once(table):
    """Whether two new rows of a table can be the same one."""
    own = Model.metadata.tables[table]
    unique = [set(one.columns.keys()) for one in own.constraints if isinstance(one, UniqueConstraint)]
    unique += [set(one.columns.keys()) for one in own.indexes if one.unique]
    return any(not columns <= BY_CHANCE for columns in unique)


def _share(some, others):
    if some & others:
        return any(row != NEW or _each_once(table) for table, row in some & others)
    whole = {table for table, row in some if row == ALL}, {table for table, row in others if row == ALL}
    return any(table in whole[0] for table, _row in others) or any(table in whole[1] for table, _row in some)
