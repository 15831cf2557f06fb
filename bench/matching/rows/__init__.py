"""What is measured: a module for each kind of work, each with `rows(session)`."""

from collections.abc import Callable

from ..session import Session
from ..table import Row
from . import assignment, floors, growth, plain, reasons, smallround, twophase

ROWS: dict[str, Callable[[Session], list[Row]]] = {
    "plain": plain.rows,
    "round": smallround.rows,
    "growth": growth.rows,
    "floors": floors.rows,
    "assignment": assignment.rows,
    "why": reasons.rows,
    "twophase": twophase.rows,
}
