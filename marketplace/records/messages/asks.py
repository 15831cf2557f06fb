"""The messages that ask for a deed: each does so for as long as its case waits for whoever reads it, whoever did it then.

What waits is known already, by the lines of the inbox: nothing is kept a second time, and nothing is to be closed.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, func, literal, or_, select, union, union_all

from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.registry import Registry
from ...shared.waiting.item import Waiting
from ..models.record import EventRecord, Message

Still = Callable[[Account, datetime], Select[Any]]


class Ask(Fixed):
    """What a message waits for."""

    subject: str = ""
    """The kind of case that its event is about; blank where any case of its lines will do."""
    lines: tuple[str, ...] = ()
    """The lines of the reader's inbox in which that case stands for as long as something is to be done."""
    of: Any = None
    """The column of the cases of these lines that names the case of the event; None where the line is about one case."""
    still: Still | None = None
    """What else says which cases still wait: their ids."""

    def is_open(self, waiting: Sequence[Waiting]) -> bool:
        """Whether anything of its lines waits, where any case will do."""
        return any(item.key in self.lines for item in waiting)

    def cases(self, reader: Account, waiting: Sequence[Waiting], now: datetime) -> Select[Any] | None:
        """The ids of the cases that wait for the reader; None where there are none."""
        found = [self.still(reader, now)] if self.still else []
        found += [self._cases_of(item) for item in waiting if item.key in self.lines]
        return select(union(*found).subquery().c[0]) if found else None

    def _cases_of(self, item: Waiting) -> Select[Any]:
        if item.cases is None:
            return select(literal(item.args[f"{self.subject}_id"]))
        return item.cases.order_by(None).with_only_columns(self.of, maintain_column_froms=True)


Asks = Mapping[str, Ask]

ASKS: Registry[Ask] = Registry("what a message asks for")
"""By the key of the message; one that stands nowhere here tells and asks for nothing."""


def settled(reader: Account, waiting: Sequence[Waiting], now: datetime) -> ColumnElement[bool]:
    """The condition of a message of this reader whose case waits no longer, or was asked about again since.

    `waiting` is all that waits for the reader `now`.
    """
    told = set(db.session.scalars(select(Message.key).where(Message.account_id == reader.id).distinct()))
    asked = {key: ASKS[key] for key in sorted(told & ASKS.keys())}
    cases = _cases({key: ask.cases(reader, waiting, now) for key, ask in asked.items() if ask.subject})
    return or_(false(), *(_settled(key, ask, reader, waiting, cases[key]) for key, ask in asked.items()))


def _cases(asked: Mapping[str, Select[Any] | None]) -> Mapping[str, list[int]]:
    """The ids of the cases that wait, by the key of the messages about them, asked for at once.

    They are read before the messages: what keeps whoever had a hand in a case from it goes so deep that SQLite does not parse
    it inside another condition.
    """
    found: dict[str, list[int]] = defaultdict(list)
    each = [select(literal(key), rows.subquery().c[0]) for key, rows in asked.items() if rows is not None]
    for key, case_id in db.session.execute(union_all(*each)) if each else ():
        found[key].append(case_id)
    return found


def _settled(key: str, ask: Ask, reader: Account, waiting: Sequence[Waiting], cases: Sequence[int]) -> ColumnElement[bool]:
    this = Message.key == key
    if not ask.subject:
        return false() if ask.is_open(waiting) else this
    # In its place, not bound: a city has more needs than a statement takes parameters.
    found: Any = bindparam("cases", cases, unique=True, expanding=True, literal_execute=True)
    mine = select(func.max(Message.event_id)).join(EventRecord, EventRecord.id == Message.event_id)
    about = EventRecord.subject_kind == ask.subject, EventRecord.subject_id.in_(found)
    last = mine.where(Message.account_id == reader.id, this, *about).group_by(EventRecord.subject_id)
    return this & Message.event_id.not_in(last)
