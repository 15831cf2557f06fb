"""What the cells of a table say beside their content: the name of their column on a phone, and how they are set."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from jinja2 import Undefined
from markupsafe import Markup

from .filters import NOTHING

LONGEST_CODE = 20
"""Characters of the longest text that is kept in one line as a code."""


class Cell(NamedTuple):
    """One cell: the head of its column, its classes, and what stands in it."""

    label: Any
    classes: str
    content: Any


def cells_of(columns: Sequence[Any], cells: Sequence[Any]) -> Iterator[Cell]:
    """The cells of a row beside their columns: a text, or (text, kind, ...). A missing or blank one shows a dash.

    >>> [cell.classes for cell in cells_of(["Name", ("Number", "main"), ("Sum", "num")], ["某公司", "XQ2026-000001", "12"])]
    ['', 'cell-main cell-code', 'cell-num']
    """
    for place, column in enumerate(columns):
        label, kind = (column[0], column[1]) if isinstance(column, tuple | list) else (column, "")
        content = cells[place] if place < len(cells) else None
        code = " cell-code" if kind in ("", "main") and _is_code(content) else ""
        classes = (f"cell-{kind}{code}" if kind else code).lstrip()
        yield Cell(label, classes, NOTHING if _is_blank(content) else content)


def _is_blank(content: Any) -> bool:
    return content is None or content == "" or isinstance(content, Undefined)


def _is_code(content: Any) -> bool:
    """Whether a cell reads as one short word of ASCII, its tags aside: a number of a case, an amount, a day."""
    text = str(content)
    if "<" in text or "&" in text:
        text = Markup(text).striptags()
    return text.isascii() and 1 < len(text) <= LONGEST_CODE and " " not in text
