"""The days of a contract, each on both sides of its edge (S004-2.1.4, G-07)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from marketplace.delivery.rules import PlannedStep, Term, check, check_served, in_order
from marketplace.shared.errors import Invalid

DAY = timedelta(days=1)
AGREED, TODAY, LATEST = date(2023, 5, 1), date(2023, 5, 20), date(2025, 3, 1)
TERM = Term(signed_on=date(2023, 5, 10), starts_on=date(2023, 5, 12), ends_on=date(2023, 8, 31))


def step(day, title="诊断"):
    return PlannedStep(title=title, due_on=day)


def checked(**changes):
    check(replace(TERM, **changes), agreed_on=AGREED, today=TODAY, latest=LATEST)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"signed_on": AGREED},
        {"signed_on": TODAY, "starts_on": TODAY},
        {"starts_on": TERM.signed_on},
        {"ends_on": TERM.starts_on},
        {"ends_on": LATEST},
        {"starts_on": LATEST, "ends_on": LATEST},
        {"milestones": (step(TERM.starts_on), step(TERM.ends_on, "验收"))},
        {"milestones": tuple(step(TERM.ends_on, f"第{n}步") for n in range(20))},
    ],
)
def test_days_at_their_edges_stand(changes):
    checked(**changes)


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"signed_on": AGREED - DAY}, "engagement.signed_before_match", "signed_on"),
        ({"signed_on": TODAY + DAY, "starts_on": TODAY + DAY}, "engagement.signed_in_future", "signed_on"),
        ({"starts_on": TERM.signed_on - DAY}, "engagement.starts_before_signing", "starts_on"),
        ({"ends_on": TERM.starts_on - DAY}, "engagement.ends_before_start", "ends_on"),
        ({"ends_on": LATEST + DAY}, "range.day", "ends_on"),
        ({"starts_on": LATEST + DAY, "ends_on": LATEST + DAY}, "range.day", "starts_on"),
        ({"milestones": (step(TERM.starts_on - DAY),)}, "engagement.step_outside", "milestones"),
        ({"milestones": (step(TERM.ends_on + DAY),)}, "engagement.step_outside", "milestones"),
        ({"milestones": (step(TERM.ends_on), step(TERM.ends_on))}, "engagement.same_step", "milestones"),
        ({"milestones": (step(TERM.ends_on, ""),)}, "engagement.step_without_title", "milestones"),
        ({"milestones": tuple(step(TERM.ends_on, f"第{n}步") for n in range(21))}, "engagement.too_many_steps", "milestones"),
    ],
)
def test_days_beyond_them_are_refused_by_name(changes, key, field):
    with pytest.raises(Invalid) as refusal:
        checked(**changes)
    assert (refusal.value.key, refusal.value.facts["field"]) == (key, field)


def test_without_a_programme_a_contract_ends_three_years_after_its_signing():
    last = date(2026, 5, 10)
    check(replace(TERM, ends_on=last), agreed_on=AGREED, today=TODAY)
    with pytest.raises(Invalid):
        check(replace(TERM, ends_on=last + DAY), agreed_on=AGREED, today=TODAY)


@pytest.mark.parametrize(
    ("day", "today", "key"),
    [
        (TERM.starts_on, TODAY, None),
        (TODAY, TODAY, None),
        (TERM.ends_on, date(2024, 1, 1), None),
        (TODAY + DAY, TODAY, "engagement.done_in_future"),
        (TERM.starts_on - DAY, TODAY, "engagement.served_outside"),
        (TERM.ends_on + DAY, date(2024, 1, 1), "engagement.served_outside"),
    ],
)
def test_a_service_is_done_within_the_contract_and_not_tomorrow(day, today, key):
    days = {"starts_on": TERM.starts_on, "ends_on": TERM.ends_on, "today": today}
    if key is None:
        check_served(day, **days)
        return
    with pytest.raises(Invalid) as refusal:
        check_served(day, **days)
    assert (refusal.value.key, refusal.value.facts["field"]) == (key, "served_on")


def test_steps_stand_by_their_day_and_those_of_one_day_as_they_were_given():
    late, early, same = step(date(2023, 7, 1), "丙"), step(date(2023, 6, 1), "乙"), step(date(2023, 6, 1), "甲")
    assert in_order([late, early, same]) == [early, same, late]
