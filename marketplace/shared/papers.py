"""A paper to be printed, signed and filed, as values: what stands where, and no word of the program that writes it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .fixed import Fixed
from .money import FEN_A_WAN, FEN_A_YUAN


class Part(NamedTuple):
    """An exact number as it is printed: so many of `whole`, with so many decimals; None are as many as it needs."""

    number: int
    whole: int
    decimals: int | None = 2


class Above(NamedTuple):
    """A cell that is one with the cell above it."""


class Group(NamedTuple):
    """A head that stands over other heads."""

    label: str
    columns: "tuple[Head, ...]"


Head = str | Group
Cell = str | int | float | date | Part | None
ABOVE = Above()
GAP = "　"
"""A blank as wide as a character."""
DAY = f"年{GAP * 2}月{GAP * 2}日"
"""Where a day is written by hand."""


class Look(StrEnum):
    """What a box is on its paper."""

    TITLE = "title"
    LINE = "line"
    """A line above or below the table, without a border."""
    RIGHT = "right"
    """The same, at the right edge."""
    HEAD = "head"
    CELL = "cell"
    LONG = "long"
    """A cell in which people write more than a line; it begins at its top."""


class Box(Fixed):
    """Something at a place of a paper, over so many rows and columns."""

    row: int
    column: int
    value: Cell
    look: Look = Look.CELL
    down: int = 1
    across: int = 1
    lines: int = 1
    """So many lines of text it holds at least."""


class Paper(Fixed):
    """A sheet of A4: its boxes, the widths of its columns in characters, and the rows that head every printed page."""

    sheet: str
    boxes: tuple[Box, ...]
    widths: tuple[int, ...] = ()
    head: tuple[int, int] | None = None
    landscape: bool = True
    mark: str = ""
    """What stands at the foot of every printed page, where a page of it could be taken for what it is not."""


class Piece(NamedTuple):
    """Part of a row of a form."""

    value: Cell
    across: int = 1
    look: Look = Look.CELL
    lines: int = 1


def yuan(fen: int) -> Part:
    """An amount as papers print it in 元."""
    return Part(fen, FEN_A_YUAN)


def wan(fen: int) -> Part:
    """An amount as papers print it in 万元: two decimals of a 元 fit into six."""
    return Part(fen, FEN_A_WAN, None)


def table(
    title: str,
    columns: Sequence[Head],
    rows: Iterable[Sequence[Cell | Above]],
    *,
    sheet: str,
    lead: Sequence[str] = (),
    notes: Sequence[str] = (),
    signed: Sequence[str] = (),
    widths: Sequence[int] = (),
    mark: str = "",
) -> Paper:
    """A title, lines, a head of as many levels as its groups have, rows, notes, and whose seal and date stand below.

    An empty title is left out; the `mark` stands on every printed page.
    """
    width, levels = max(sum(map(_across, columns)), 1), max(map(_levels, columns), default=1)
    boxes = [*_lines([title] if title else [], Look.TITLE, 0, width)]
    boxes += _lines(lead, Look.LINE, len(boxes), width)
    top = len(boxes)
    boxes += _heads(columns, top, 0, levels)
    body = _body([*rows], top + levels)
    below = max((box.row + box.down for box in body), default=top + levels)
    boxes += [*body, *_lines(notes, Look.LINE, below, width)]
    boxes += _lines(signed, Look.RIGHT, below + len(notes), width)
    return Paper(sheet=sheet, boxes=tuple(boxes), widths=tuple(widths), head=(top, top + levels - 1), mark=mark)


def form(title: str, rows: Iterable[Sequence[Piece]], *, sheet: str, widths: Sequence[int], lead: Sequence[str] = ()) -> Paper:
    """An upright form: a title, lines, and rows of pieces from left to right."""
    boxes = [*_lines([title], Look.TITLE, 0, len(widths)), *_lines(lead, Look.RIGHT, 1, len(widths))]
    for row, pieces in enumerate(rows, len(boxes)):
        column = 0
        for piece in pieces:
            boxes.append(Box(row=row, column=column, value=piece.value, look=piece.look, across=piece.across, lines=piece.lines))
            column += piece.across
    return Paper(sheet=sheet, boxes=tuple(boxes), widths=tuple(widths), landscape=False)


def seal_and_date(*offices: str) -> tuple[str, ...]:
    """The lines on which each puts its seal, and the date."""
    return (*(f"{office}（盖章）：{GAP * 8}" for office in offices), f"{GAP * 4}{DAY}")


def _lines(texts: Iterable[str], look: Look, top: int, width: int) -> Iterator[Box]:
    for row, text in enumerate(texts, top):
        yield Box(row=row, column=0, value=text, look=look, across=width)


def _heads(columns: Sequence[Head], top: int, left: int, levels: int) -> Iterator[Box]:
    """The boxes of a head: a group stands over its columns, a column reaches down to the rows."""
    for column in columns:
        if isinstance(column, Group):
            yield Box(row=top, column=left, value=column.label, look=Look.HEAD, across=_across(column))
            yield from _heads(column.columns, top + 1, left, levels - 1)
        else:
            yield Box(row=top, column=left, value=column, look=Look.HEAD, down=levels)
        left += _across(column)


def _body(rows: Sequence[Sequence[Cell | Above]], top: int) -> list[Box]:
    """The boxes of the rows; a cell that is one with those below it stands once."""
    boxes: list[Box] = []
    below: dict[int, int] = {}
    for row in reversed(range(len(rows))):
        for column, cell in enumerate(rows[row]):
            if isinstance(cell, Above):
                below[column] = below.get(column, 0) + 1
            else:
                boxes.append(Box(row=top + row, column=column, value=cell, down=1 + below.pop(column, 0)))
    return boxes[::-1]


def _across(column: Head) -> int:
    return sum(map(_across, column.columns)) if isinstance(column, Group) else 1


def _levels(column: Head) -> int:
    return 1 + max(map(_levels, column.columns)) if isinstance(column, Group) else 1
