"""One line of the inbox."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func

from .. import calendar
from ..extensions import db
from ..fixed import Fixed
from ..models.account import Account
from ..roles import Role


class Waiting(Fixed):
    """Some cases of one kind that wait for the same thing from the same person."""

    key: str
    """Words key of the sentence that says what to do, with {count}."""
    about: str = ""
    """What tells it from another line of the same sentence."""
    count: int
    since: datetime | None = None
    """When the oldest of them began to wait."""
    due: datetime | None = None
    """When it must be done, where there is such a moment."""
    endpoint: str
    """The page where it is done."""
    page: str = ""
    """The page of one case on which it is done, where that is not the one that shows the case."""
    args: dict[str, Any] = field(default_factory=dict)
    programme: str = ""
    """Which programme it is about, where its person has to do with several."""
    case: type[Any] | None = None
    """What kind of case waits."""
    cases: Select[Any] | None = None
    """The cases that were counted, which the page is narrowed to; None where it is the page of one."""

    @property
    def rows(self) -> Select[Any] | None:
        """Their ids."""
        return None if self.cases is None or self.case is None else self.cases.order_by(None).with_only_columns(self.case.id)


def line(
    key: str, cases: Select[Any], moment: Any, endpoint: str, *, due: bool = False, about: str = "", page: str = "", **args: Any
) -> Waiting:
    """One line from one question over cases; `moment` says since when they wait or, where it is `due`, until when they may."""
    case = cases.column_descriptions[0]["entity"]
    counted = cases.order_by(None).with_only_columns(_counted(case), func.min(moment))
    count, first = db.session.execute(counted).one()
    if isinstance(first, date) and not isinstance(first, datetime):
        first = calendar.end_of(first)
    since, until = (None, first) if due else (first, None)
    return Waiting(
        key=key,
        about=about,
        count=count,
        since=since,
        due=until,
        endpoint=endpoint,
        page=page,
        args=args | {"waiting": key},
        case=case,
        cases=cases,
    )


@cache
def _counted(case: Any) -> ColumnElement[int]:
    return func.count(func.distinct(case.id))


class UnknownTask(Exception):
    """An area found a task whose key it does not name, or for a part that it does not name: nobody has made sure of its words."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """What finds the tasks of an area, with the keys of all that it may find, and the parts of those for whom it finds them."""

    find: Callable[[Account, datetime], Iterable[Waiting]]
    keys: Mapping[str, tuple[Role, ...]]
    seconds: frozenset[str] = frozenset()
    """The lines that take another person than the one before."""
    alone: frozenset[str] = frozenset()
    """The lines that are the person's own: nobody else can do it for this one."""

    def of(self, actor: Account, now: datetime) -> Iterator[Waiting]:
        """The tasks that wait for this person."""
        for task in self.find(actor, now):
            if not actor.roles.intersection(self.keys.get(task.key, ())):
                raise UnknownTask(task.key)
            if task.count:
                yield task
