"""The days of a service contract and of what is done under it (S004-2.1.4, G-07)."""

from collections.abc import Sequence
from datetime import date

from ..shared.errors import Invalid
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
