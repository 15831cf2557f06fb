"""What waits for a person: each area answers for itself, the inbox puts it together."""

from datetime import datetime

from ..models.account import Account
from ..registry import Registry
from .item import Tasks, Waiting

__all__ = ["TASKS", "Tasks", "Waiting", "waiting_for"]

TASKS: Registry[Tasks] = Registry("the tasks")
"""What finds the tasks of an area, by its name."""


def waiting_for(actor: Account, now: datetime) -> list[Waiting]:
    """Everything that waits for this person, what is due first, then the oldest."""
    found = [task for tasks in TASKS.values() for task in tasks.of(actor, now)]
    return sorted(found, key=lambda task: (task.due is None, task.due or task.since or now))
