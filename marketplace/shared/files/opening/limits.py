"""What a workbook may cost, and how it is refused."""

import resource
from typing import Any

MEMORY_BYTES = 512 << 20
CPU_SECONDS = 10
MAX_PARTS = 200
MAX_INFLATED = 50 << 20
MAX_ROWS = 5_000
HEADROOM_ROWS = 50
"""Titles, headers, sums and notes that may stand beside the 5,000 rows."""
MAX_COLUMNS = 60
MAX_CELL = 2_000
MAX_TEXT = 4_000_000
MAX_SHEETS = 60
MAX_MERGED = 20_000


class Unreadable(Exception):
    """The workbook is refused; the first argument is the key, the second the facts."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


def limit() -> None:
    """Bound this process: memory, processor time, and nothing written anywhere."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def checked_rows(name: str, rows: dict[int, dict[int, str]]) -> list[tuple[int, list[tuple[int, str]]]]:
    """The rows of a sheet in their order, unless they are too many, too wide or hold too long a cell."""
    if len(rows) > MAX_ROWS + HEADROOM_ROWS:
        raise Unreadable("too_many_rows", sheet=name, limit=MAX_ROWS)
    checked: list[tuple[int, list[tuple[int, str]]]] = []
    for index in sorted(rows):
        cells = sorted(rows[index].items())
        if cells[-1][0] >= MAX_COLUMNS:
            raise Unreadable("too_many_columns", sheet=name, row=index + 1, limit=MAX_COLUMNS)
        if any(len(text) > MAX_CELL for _, text in cells):
            raise Unreadable("cell_too_long", sheet=name, row=index + 1, limit=MAX_CELL)
        checked.append((index, cells))
    return checked


def longer(text: str, more: str) -> str:
    """A text that goes on; one that is too long for a cell anyway stays as it is, however much follows."""
    return text + more if len(text) <= 8 * MAX_CELL else text


def number(value: float) -> str:
    """A number as a person sees it: whole ones without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


Plain = dict[str, Any]
"""What goes back to the parent as JSON."""
