"""Who stands in for whom, in which part and on which days; read with the account of the deputy (0109)."""

from datetime import date, datetime
from functools import cache, reduce
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, FromClause, Index, String, cast
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from .. import clock
from ..calendar import day_of
from ..extensions import Case, CleanText, StateOf, UTCDateTime
from ..fixed import Fixed
from ..roles import OPPOSED, Role
from ..states import DeputyState

if TYPE_CHECKING:
    from .account import Account


class Deputy(Case):
    """One part of somebody who is away, lent to a colleague from a first day to a last one."""

    __table_args__ = (
        CheckConstraint("absent_id <> account_id", name="two_people"),
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        Index("ix_deputy_account_id_state", "account_id", "state"),
    )

    state: Mapped[DeputyState] = mapped_column(StateOf(DeputyState))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    """Who stands in."""
    absent_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(CleanText(24))
    first_on: Mapped[date]
    last_on: Mapped[date]
    """The last day, itself included."""
    reason: Mapped[str] = mapped_column(CleanText(500))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ending: Mapped[str] = mapped_column(CleanText(500), default="")
    """Why it was taken back before its last day."""

    account: Mapped["Account"] = relationship(foreign_keys=[account_id])
    absent: Mapped["Account"] = relationship(foreign_keys=[absent_id])
    given_by: Mapped["Account"] = relationship(foreign_keys=[given_by_id])
    ended_by: Mapped["Account | None"] = relationship(foreign_keys=[ended_by_id])

    def runs_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.state is DeputyState.GIVEN and self.first_on <= day <= self.last_on

    def is_over(self, day: date) -> bool:
        """Whether nothing comes of it any more: taken back, or past its last day."""
        return self.state is not DeputyState.GIVEN or self.last_on < day


class StandIn(Fixed):
    """What an account that stands in for another carries with it."""

    deputy_id: int
    role: Role
    absent_id: int
    first_on: date
    last_on: date

    def runs_on(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@cache
def stand_ins(words: str) -> tuple[StandIn, ...]:
    """What was written of those that were not taken back; see `words_of`."""
    found = (word.split(":") for word in sorted(words.split(",")) if word)
    return tuple(
        StandIn(
            deputy_id=int(number),
            role=Role(role),
            absent_id=int(absent),
            first_on=date.fromisoformat(first),
            last_on=date.fromisoformat(last),
        )
        for number, role, absent, first, last in found
    )


def word_of(row: FromClause) -> ColumnElement[str]:
    """One deputy as a word, for the statement that reads the account; `row` is the table under some name."""
    parts = [cast(row.c[name], String) for name in ("id", "role", "absent_id", "first_on", "last_on")]
    return reduce(lambda one, other: one + ":" + other, parts)


def today_in(session: Session | None) -> date:
    """The day on which a session asks who stands in for whom: that of the use case that runs in it, else the present one."""
    moment = session.info.get(clock.OF_DEED) if session is not None else None
    return day_of(moment or clock.now())


def played(own: frozenset[Role], lent: frozenset[Role]) -> frozenset[Role]:
    """The parts of somebody who stands in: the own ones, and those lent; an own part rests that may not be played beside one.

    >>> [str(one) for one in played(frozenset({Role.CITY_OFFICER, Role.EXPERT}), frozenset({Role.CITY_APPROVER}))]
    ['city_approver']
    """
    resting = {part for pair in OPPOSED if pair & lent for part in pair - lent}
    return (own - resting) | lent
