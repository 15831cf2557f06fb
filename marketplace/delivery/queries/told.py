"""Which answers of enterprises are summed up for others, and when, so that no two sums give a single answer away (C-08, 0082)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager

from ...programmes.models import Programme
from ...shared import calendar
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.registry import Asked
from ...vetting.rules.questions import FACTS, TOLD_FROM
from ..models import Engagement, Rating

AT_ONCE = TOLD_FROM
"""Answers are summed up in fives, so that no sum gives a single one away (practice.md 4.3)."""


class Counted(Fixed):
    """The contracts of an institution whose answers the result of a year counts, and whether that result was released."""

    contracts: frozenset[str]
    released: bool


COUNTED: Asked[[int, int], Counted | None] = Asked(
    "the contracts of an institution whose answers the result of a programme's year counts; None as long as none was frozen"
)


class Told(Fixed):
    """The answers about an institution of which sums may be printed now.

    `counting` are those that the year counts, or will; `others` came too late for it, or to services outside the term.
    """

    counting: Sequence[Rating]
    others: Sequence[Rating]


class Summary(Fixed):
    """Answers summed up: how many of each level from 1 to 5, and of each fact answered yes."""

    answers: int
    levels: tuple[int, ...]
    facts: dict[str, int]


def within_term(programme: Programme) -> ColumnElement[bool]:
    """The condition of a question over contracts: the service was accepted within the term (S004-2.2.4b, MR-05)."""
    return and_(
        Engagement.accepted_at >= calendar.start_of(programme.starts_on),
        Engagement.accepted_at < calendar.end_of(programme.ends_on),
    )


def told_of(institution_id: int, programme: Programme) -> Told:
    """The answers about an institution of which sums may be printed now, inside and outside of the year apart.

    Until the result is out, those inside are whole fives, and the last five wait for it: it counts all, so that it differs from
    every sum before it by five answers at least. What is outside goes on in fives, for no result follows it. Each of these
    rows only grows at its end, so all sums that were ever told differ by whole blocks.
    """
    inside, outside = _answers(institution_id, programme)
    counted = COUNTED(institution_id, programme.id)
    if counted is None:
        return Told(counting=held_back(inside), others=in_fives(outside))
    own = [one for one in (*inside, *outside) if one.engagement.number in counted.contracts]
    if not counted.released:
        return Told(counting=held_back(own), others=in_fives(outside))
    late, apart = ([one for one in row if one.engagement.number not in counted.contracts] for row in (inside, outside))
    return Told(counting=own, others=[*in_fives(late), *in_fives(apart)])


def summaries_for(institution_id: int, programme: Programme) -> tuple[Summary | None, Summary | None]:
    """What an institution may know of its answers: of those that the year counts, and of the others; None below five (OUT3)."""
    told = told_of(institution_id, programme)
    return _summed(told.counting), _summed(told.others)


def in_fives(answers: Sequence[Rating]) -> Sequence[Rating]:
    """The first answers in the order they came, as many as are whole fives: two sums of them differ by five answers or none."""
    return _in_order(answers)[: len(answers) // AT_ONCE * AT_ONCE]


def held_back(answers: Sequence[Rating]) -> Sequence[Rating]:
    """The whole fives but the last: what counts all answers differs from them by five at least."""
    return _in_order(answers)[: max(len(answers) // AT_ONCE - 1, 0) * AT_ONCE]


def _in_order(answers: Sequence[Rating]) -> list[Rating]:
    return sorted(answers, key=lambda one: (one.at, one.id))


def _summed(answers: Sequence[Rating]) -> Summary | None:
    if len(answers) < AT_ONCE:
        return None
    return Summary(
        answers=len(answers),
        levels=tuple(sum(one.answer == level for one in answers) for level in range(1, 6)),
        facts={fact: sum(one.facts[fact] for one in answers) for fact in FACTS},
    )


def _answers(institution_id: int, programme: Programme) -> tuple[list[Rating], list[Rating]]:
    """The answers to services inside and outside of the term."""
    found = (
        select(Rating, within_term(programme))
        .join(Engagement, Rating.engagement_id == Engagement.id)
        .where(Engagement.institution_id == institution_id, Engagement.programme_id == programme.id)
        .options(contains_eager(Rating.engagement).load_only(Engagement.number))
    )
    rows = db.session.execute(found.order_by(Rating.at, Rating.id)).all()
    return [row[0] for row in rows if row[1]], [row[0] for row in rows if not row[1]]
