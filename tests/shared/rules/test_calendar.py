"""Days in Shanghai and moments in UTC."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared import calendar


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_day_begins_when_the_day_before_ends_and_holds_its_moments(day):
    start, end = calendar.start_of(day), calendar.end_of(day)

    assert end - start == timedelta(days=1)
    assert calendar.end_of(day - timedelta(days=1)) == start
    assert calendar.day_of(start) == day == calendar.day_of(end - timedelta(microseconds=1))
    assert calendar.day_of(end) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 3, 16), date(2024, 3, 16)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2023, 12, 31), date(2024, 12, 31)),
    ],
)
def test_a_term_of_one_year_ends_on_the_day_of_the_same_number(start, end):
    assert calendar.last_day(start) == end


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        calendar.day_of(datetime(2023, 1, 1))
