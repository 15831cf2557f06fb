"""What waits for a person: each area answers for itself, the inbox puts it together."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, literal, select, union

from ..models.account import Account
from ..registry import Registry
from .item import Tasks, Waiting, counted

__all__ = ["TASKS", "Tasks", "Waiting", "is_line", "lines_of", "rows_of", "waiting_for"]

TASKS: Registry[Tasks] = Registry("the tasks")
"""What finds the tasks of an area, by its name."""


def rows_of(key: str, actor: Account, now: datetime) -> Select[Any] | None:
    """The ids of all cases that a line of the inbox counts, for the page it leads to: of none, where they are done meanwhile.

    None where there is no such line, or where it is about one case.
    """
    if not is_line(key):
        return None
    found = lines_of(key, actor, now)
    rows = [one.rows for one in found if one.rows is not None]
    if not found:
        return select(literal(0)).where(false())
    return select(union(*rows).subquery().c[0]) if rows else None


def lines_of(key: str, actor: Account, now: datetime) -> list[Waiting]:
    """The lines of this name, one for each programme or round; none where nothing of it waits."""
    found = (task for tasks in TASKS.values() if key in tasks.keys for task in tasks.of(actor, now))
    return [task for task in counted(task for task in found if task.key == key) if task.count]


def is_line(key: str) -> bool:
    """Whether the inbox knows a line of this name, for anybody."""
    return any(key in tasks.keys for tasks in TASKS.values())


def waiting_for(actor: Account, now: datetime) -> list[Waiting]:
    """Everything that waits for this person, what is due first, then the oldest."""
    found = counted(task for tasks in TASKS.values() for task in tasks.of(actor, now))
    return sorted((task for task in found if task.count), key=lambda task: (task.due is None, task.due or task.since or now))
