"""The days of a service contract and of what is done under it (S004-2.1.4, G-07)."""

from collections.abc import Sequence
from datetime import date

from ..shared.errors import Invalid, Said
from ..shared.fixed import Fixed
from ..shared.ranges import CONTRACT, check_day

MOST_STEPS = 20


class PlannedStep(Fixed):
    """A milestone: what is to be there by when."""

    title: str
    due_on: date


class Term(Fixed):
    """The days and the steps of a contract."""

    signed_on: date
    starts_on: date
    ends_on: date
    milestones: tuple[PlannedStep, ...] = ()


def check(term: Term, *, agreed_on: date, today: date, latest: date | None = None) -> None:
    """Raise `Invalid` with the first day that cannot be right; `field` names it.

    Signed from the day of the match until today, begun no earlier than signed,
    over no earlier than begun and by `latest`; every step between beginning and end, at most
    20, no two with the same title.

    >>> day = date(2023, 5, 1)
    >>> check(Term(signed_on=day, starts_on=day, ends_on=day), agreed_on=day, today=day)
    """
    if term.signed_on < agreed_on:
        raise Invalid("engagement.signed_before_match", field="signed_on", signed_on=term.signed_on, agreed_on=agreed_on)
    if term.signed_on > today:
        raise Invalid("engagement.signed_in_future", field="signed_on", signed_on=term.signed_on)
    if term.starts_on < term.signed_on:
        raise Invalid("engagement.starts_before_signing", field="starts_on", signed_on=term.signed_on)
    if term.ends_on < term.starts_on:
        raise Invalid("engagement.ends_before_start", field="ends_on", starts_on=term.starts_on)
    latest = CONTRACT.last(term.signed_on) if latest is None else latest
    check_day(term.starts_on, term.signed_on, latest, "starts_on")
    check_day(term.ends_on, term.starts_on, latest, "ends_on")
    _check_steps(term)


def _check_steps(term: Term) -> None:
    if len(term.milestones) > MOST_STEPS:
        raise Invalid("engagement.too_many_steps", field="milestones", most=MOST_STEPS)
    if len({step.title for step in term.milestones}) != len(term.milestones):
        raise Invalid("engagement.same_step", field="milestones")
    for step in term.milestones:
        if not step.title:
            raise Invalid("engagement.step_without_title", field="milestones")
        _within(step.due_on, term.starts_on, term.ends_on, "engagement.step_outside", "milestones", title=step.title)


def in_order(steps: Sequence[PlannedStep]) -> list[PlannedStep]:
    """The steps by the day they are due, those of one day as they were given."""
    return sorted(steps, key=lambda step: step.due_on)


def check_served(served_on: date, *, starts_on: date, ends_on: date, today: date, field: str = "served_on") -> None:
    """Raise `Invalid` unless something done on that day can have been done under the contract."""
    if served_on > today:
        raise Invalid("engagement.done_in_future", field=field, day=served_on, today=today)
    _within(served_on, starts_on, ends_on, "engagement.served_outside", field)


def _within(day: date, first: date, last: date, key: str, field: str, **facts: object) -> None:
    if not first <= day <= last:
        raise Invalid(key, field=field, day=day, first=first, last=last, **facts)


Steps = Sequence[tuple[str, date, date | None]]
"""Of each step its title, when it is due and when it was done."""


def outcome_day(reached_on: date, *, signed_on: date | None, starts_on: date | None) -> tuple[Said, ...]:
    """What is odd about the day of an outcome: that no service can have led there yet.

    >>> day = date(2023, 3, 1)
    >>> [one.key for one in outcome_day(day, signed_on=day, starts_on=day)]
    ['doubt.outcome_at_signing']
    >>> [one.key for one in outcome_day(day, signed_on=date(2023, 2, 28), starts_on=day)]
    ['doubt.outcome_at_start']
    >>> outcome_day(date(2023, 3, 2), signed_on=day, starts_on=day)
    ()
    """
    if signed_on is not None and reached_on <= signed_on:
        return (Said("doubt.outcome_at_signing", {"day": reached_on.isoformat(), "signed_on": signed_on.isoformat()}),)
    if starts_on is not None and reached_on <= starts_on:
        return (Said("doubt.outcome_at_start", {"day": reached_on.isoformat()}),)
    return ()


def past_term(day: date, ends_on: date, *, key: str) -> tuple[Said, ...]:
    """What is odd about a day after the term of its programme: the year does not count it.

    >>> [one.key for one in past_term(date(2024, 3, 2), date(2024, 3, 1), key="odd")]
    ['odd']
    >>> past_term(date(2024, 3, 1), date(2024, 3, 1), key="odd")
    ()
    """
    return (Said(key, {"day": day.isoformat(), "ends_on": ends_on.isoformat()}),) if day > ends_on else ()


def never_reached(steps: Steps, *, by: date, key: str) -> tuple[Said, ...]:
    """What is odd where a contract has steps and none of them was done by a day; nothing where it has none.

    >>> [one.key for one in never_reached([("plan", date(2023, 3, 1), date(2023, 3, 3))], by=date(2023, 3, 2), key="odd")]
    ['odd']
    >>> never_reached([("plan", date(2023, 3, 1), date(2023, 3, 2))], by=date(2023, 3, 2), key="odd")
    ()
    >>> never_reached([], by=date(2023, 3, 2), key="odd")
    ()
    """
    done = [done_on for _, _, done_on in steps if done_on is not None and done_on <= by]
    return (Said(key, {"count": len(steps)}),) if steps and not done else ()


def first_open(steps: Steps, today: date) -> tuple[Said, ...]:
    """What is odd about ending a contract whose first step is not due yet and of which none was done.

    >>> [one.key for one in first_open([("plan", date(2023, 3, 2), None)], date(2023, 3, 1))]
    ['doubt.ended_before_steps']
    >>> first_open([("report", date(2023, 3, 9), None), ("plan", date(2023, 3, 1), None)], date(2023, 3, 1))
    ()
    >>> first_open([("plan", date(2023, 3, 2), date(2023, 3, 1)), ("report", date(2023, 3, 9), None)], date(2023, 3, 1))
    ()
    """
    first = min(steps, key=lambda step: step[1], default=None)
    if first is None or first[1] <= today or any(done_on is not None for _, _, done_on in steps):
        return ()
    return (Said("doubt.ended_before_steps", {"title": first[0], "due_on": first[1].isoformat()}),)
