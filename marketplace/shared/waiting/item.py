"""One line of the inbox."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, Text, func, literal, type_coerce, union_all

from .. import calendar
from ..extensions import UTCDateTime, db
from ..fixed import Fixed
from ..models.account import Account
from ..roles import Role


class Question(Fixed):
    """What is to be counted of the cases of a line."""

    moment: Any
    """Since when a case waits or, where it is `due`, until when it may."""
    due: bool
    until: Callable[[datetime], datetime] | None
    """Until when it may be done, by the moment since which the oldest waits; None where that is not so."""
    each: tuple[Any, Any, str] | None
    """Number and name of what has a line of its own, and under which name its page asks for the number."""


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
    """The cases that are counted, which the page is narrowed to; None where it is the page of one."""
    question: Question | None = None
    """What is still to be counted of them (`counted`); None where count and moments stand."""

    @property
    def rows(self) -> Select[Any] | None:
        """Their ids."""
        return None if self.cases is None or self.case is None else self.cases.order_by(None).with_only_columns(self.case.id)


def line(
    key: str,
    cases: Select[Any],
    moment: Any,
    endpoint: str,
    *,
    due: bool = False,
    until: Callable[[datetime], datetime] | None = None,
    each: tuple[Any, Any, str] | None = None,
    page: str = "",
    **args: Any,
) -> Waiting:
    """One line over cases, to be counted with all others; `moment` says since when they wait or, where it is `due`, until when they may.

    With `each` it becomes a line for each number that its cases have there, and none where there are no cases.
    """
    return Waiting(
        key=key,
        count=0,
        endpoint=endpoint,
        page=page,
        args=args | {"waiting": key},
        case=cases.column_descriptions[0]["entity"],
        cases=cases,
        question=Question(moment=moment, due=due, until=until, each=each),
    )


def counted(found: Iterable[Waiting]) -> list[Waiting]:
    """These lines in their order with how many cases there are, and since or until when, asked in one question for all of them."""
    lines = list(found)
    asked = [_count(place, item) for place, item in enumerate(lines) if item.question]
    said: dict[int, list[Any]] = defaultdict(list)
    if asked:
        for place, *answer in db.session.execute(union_all(*asked) if len(asked) > 1 else asked[0]):
            said[place].append(answer)
    return [
        one
        for place, item in enumerate(lines)
        for one in ((_answered(item, item.question, *answer) for answer in sorted(said[place])) if item.question else (item,))
    ]


NOTHING = literal(0, Integer), literal("", Text), ""
"""What stands where a line is not for each of something."""


def _count(place: int, item: Waiting) -> Select[Any]:
    """How many there are, and the first moment in one of two columns: a union has one type for each, and some are days."""
    assert item.question is not None and item.cases is not None
    case: Any = item.case
    number, name, _ = item.question.each or NOTHING
    first, day = func.min(item.question.moment), isinstance(item.question.moment.type, Date)
    columns = (
        literal(place, Integer),
        number,
        type_coerce(name, Text),
        _counted(case),
        literal(None, UTCDateTime) if day else type_coerce(first, UTCDateTime),
        first if day else literal(None, Date),
    )
    rows = item.cases.order_by(None).with_only_columns(*columns)
    return rows.group_by(number, name) if item.question.each else rows


def _answered(
    item: Waiting, asked: Question, number: int, name: str, count: int, moment: datetime | None, day: date | None
) -> Waiting:
    """A line with what was answered; a day lasts until its end."""
    first = calendar.end_of(day) if day else moment
    since, until = (None, first) if asked.due else (first, asked.until(first) if asked.until and first else None)
    found = replace(item, count=count, since=since, due=until, question=None)
    if asked.each is None or item.cases is None:
        return found
    column, _, arg = asked.each
    return replace(found, about=name, args=item.args | {arg: number}, cases=item.cases.where(column == number))


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
        """The tasks that may wait for this person, as far as `counted` finds cases of them."""
        for task in self.find(actor, now):
            if not actor.roles.intersection(self.keys.get(task.key, ())):
                raise UnknownTask(task.key)
            yield task
