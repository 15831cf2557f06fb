"""One line of the inbox."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from ..extensions import db
from ..fixed import Fixed
from ..models.account import Account


class Waiting(Fixed):
    """Some cases of one kind that wait for the same thing from the same person."""

    key: str
    """Words key of the sentence that says what to do, with {count}."""
    count: int
    since: datetime | None = None
    """When the oldest of them began to wait."""
    due: datetime | None = None
    """When it must be done, where there is such a moment."""
    endpoint: str
    """The page where it is done."""
    args: dict[str, Any] = field(default_factory=dict)
    programme: str = ""
    """Which programme it is about, where its person has to do with several."""


def line(key: str, counted: Select[Any, Any], endpoint: str, **args: Any) -> Waiting:
    """One line from one question, which answers a count and since when."""
    count, since = db.session.execute(counted).one()
    return Waiting(key=key, count=count, since=since, endpoint=endpoint, args=args)


class UnknownTask(Exception):
    """An area found a task whose key it does not name, so that nobody has made sure of its sentence."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """What finds the tasks of an area, with the keys of all that it may find."""

    find: Callable[[Account, datetime], Iterable[Waiting]]
    keys: tuple[str, ...]

    def of(self, actor: Account, now: datetime) -> Iterator[Waiting]:
        """The tasks that wait for this person."""
        for task in self.find(actor, now):
            if task.key not in self.keys:
                raise UnknownTask(task.key)
            if task.count:
                yield task
