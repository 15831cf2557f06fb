"""Cells under a merged cell: a spreadsheet shows only the first, so what stands in the others is not read."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from ....shared.files.bounded import Sheet
from .seen import letters
from .values import Notice

MOST_NAMED = 20
Span = tuple[int, int, int, int]
Place = tuple[int, int]


def without_covered(sheet: Sheet) -> tuple[Sheet, list[Notice]]:
    """The sheet as far as its merged cells show it, and a notice of the texts that they cover.

    A covered cell that repeats the text above it says nothing of its own.
    """
    covered = _covered(sheet) if sheet.merged else {}
    if not covered:
        return sheet, []
    rows = {i: {c: text for c, text in row.items() if (i, c) not in covered} for i, row in sheet.rows.items()}
    marks = {place: mark for place, mark in sheet.marks.items() if place not in covered}
    own = [
        (place, sheet.rows[place[0]][place[1]])
        for place, first in sorted(covered.items())
        if first is None or sheet.rows[place[0]][place[1]] != sheet.rows.get(first[0], {}).get(first[1])
    ]
    shown = replace(sheet, rows={i: row for i, row in rows.items() if row}, marks=marks)
    if not own:
        return shown, []
    named = "、".join(f"{letters(c)}{r + 1}“{' '.join(text.split())[:20]}”" for (r, c), text in own[:MOST_NAMED])
    more = "……" if len(own) > MOST_NAMED else ""
    return shown, [Notice(sheet.name, 0, "annex4_cells_covered", {"cells": named + more, "count": str(len(own))})]


def _covered(sheet: Sheet) -> dict[Place, Place | None]:
    """Filled cells that are not the first of a merged range, with that first cell where it is certain.

    Counted over corners, since ranges of a forged file may overlap and each be as large as a sheet.
    """
    indices = sorted(sheet.rows)
    width = max((max(row) for row in sheet.rows.values()), default=0) + 1
    many = [[0] * (width + 1) for _ in range(len(indices) + 1)]
    which = [[0] * (width + 1) for _ in range(len(indices) + 1)]
    firsts: dict[Place, tuple[int, int]] = {}
    for number, span in enumerate(sheet.merged, 1):
        for row, column, sign in _corners(span, indices, width):
            many[row][column] += sign
            which[row][column] += sign * number
        count, total = firsts.get(span[:2], (0, 0))
        firsts[span[:2]] = (count + 1, total + number)
    found: dict[Place, Place | None] = {}
    for index, counts, numbers in zip(indices, _summed(many), _summed(which), strict=False):
        for column in sheet.rows[index]:
            count, number = firsts.get((index, column), (0, 0))
            if counts[column] - count == 1:
                found[index, column] = sheet.merged[numbers[column] - number - 1][:2]
            elif counts[column] > count:
                found[index, column] = None
    return found


def _corners(span: Span, indices: list[int], width: int) -> Iterator[tuple[int, int, int]]:
    """Where counting over a range begins and ends, in places of filled rows."""
    top, left, bottom, right = span
    first, after = bisect_left(indices, top), bisect_right(indices, bottom)
    if first >= after or left >= width or right < left:
        return
    end = min(right + 1, width)
    yield first, left, 1
    yield first, end, -1
    yield after, left, -1
    yield after, end, 1


def _summed(grid: list[list[int]]) -> Iterator[list[int]]:
    """What the corners come to in each cell."""
    running = [0] * len(grid[0])
    for row in grid:
        running = [a + b for a, b in zip(running, row, strict=True)]
        yield list(accumulate(running))
