"""What can be meant by an amount or a day: the edges of every span, in fen and in days, written here by hand."""

from datetime import date

import pytest

from marketplace.shared import ranges
from marketplace.shared.errors import Invalid
from marketplace.shared.ranges import Between, Span, check_amount, check_day, latest_service

YUAN, WAN, YI = 100, 1_000_000, 10_000_000_000
TODAY = date(2023, 3, 1)

SPANS = {
    "PRICE": (1, 500 * WAN, None, 50 * WAN),
    "PART": (0, 500 * WAN, None, None),
    "FEE": (0, 500 * WAN, None, 50 * WAN),
    "NEED_BUDGET": (1 * YUAN, 1_000 * WAN, 100 * YUAN, 200 * WAN),
    "YEAR_BUDGET": (0, 10 * YI, None, 1 * YI),
    "FIGURE": (-1_000 * YI, 1_000 * YI, -100 * YI, 100 * YI),
}
"""Least, most, and what is usual."""

WINDOWS = {
    "REGISTERED": (date(1873, 3, 1), date(2023, 3, 1), date(1963, 3, 1), None),
    "WANTED": (date(2022, 3, 1), date(2026, 3, 1), None, date(2025, 3, 1)),
    "CONTRACT": (date(2013, 3, 1), date(2026, 3, 1), None, date(2025, 3, 1)),
    "DONE": (date(2013, 3, 1), date(2023, 3, 1), None, None),
    "PROGRAMME": (date(2013, 3, 1), date(2025, 3, 1), None, date(2024, 3, 1)),
    "ABSENCE": (date(2022, 3, 1), date(2024, 3, 1), None, None),
    "ROUND": (date(2013, 3, 1), date(2025, 3, 1), None, date(2024, 3, 1)),
}
"""First and last day around the first of March 2023, and between which nobody has to be asked."""


def named(kind):
    return {name for name, one in vars(ranges).items() if isinstance(one, kind)}


def test_every_span_has_its_edges():
    assert SPANS.keys() == named(Span)
    for name, (least, most, low, high) in SPANS.items():
        span = getattr(ranges, name)
        assert span.bounds == {"least": least, "most": most, "usual_least": low, "usual_most": high}, name
        check_amount(least, span, "amount")
        check_amount(most, span, "amount")
        for fen in (least - 1, most + 1):
            with pytest.raises(Invalid) as refusal:
                check_amount(fen, span, "amount")
            assert (refusal.value.key, refusal.value.facts["field"]) == ("range.amount", "amount")


def test_an_amount_beyond_the_usual_is_asked_about_and_one_at_its_edge_is_not():
    for name, (least, most, low, high) in SPANS.items():
        span = getattr(ranges, name)
        assert span.is_odd(least) is (low is not None), name
        assert span.is_odd(most) is (high is not None), name
        assert not any(span.is_odd(edge) for edge in (low, high) if edge is not None)
        assert all(span.is_odd(edge) for edge in (low and low - 1, high and high + 1) if edge is not None)


def test_every_window_has_its_days():
    assert WINDOWS.keys() == named(ranges.Window)
    for name, (start, end, early, late) in WINDOWS.items():
        window = getattr(ranges, name)
        assert (window.first(TODAY), window.last(TODAY)) == (start, end), name
        assert window.is_odd(start, TODAY) is (early is not None), name
        assert window.is_odd(end, TODAY) is (late is not None), name
        assert not any(window.is_odd(edge, TODAY) for edge in (early, late) if edge is not None)


@pytest.mark.parametrize(("day", "inside"), [(9, False), (10, True), (20, True), (21, False)])
def test_a_day_lies_between_two_or_is_refused_with_both(day, inside):
    between, wanted = Between(start=date(2023, 5, 10), end=date(2023, 5, 20)), date(2023, 5, day)
    first, last = between.first(TODAY), between.last(TODAY)
    assert not between.is_odd(wanted, TODAY)
    if inside:
        check_day(wanted, first, last, "day")
        return
    with pytest.raises(Invalid) as refusal:
        check_day(wanted, first, last, "day")
    assert refusal.value.facts == {"field": "day", "day": wanted, "first": date(2023, 5, 10), "last": date(2023, 5, 20)}


@pytest.mark.parametrize(
    ("ends", "signed", "latest"),
    [
        (date(2024, 3, 1), date(2023, 6, 1), date(2025, 3, 1)),
        (date(2024, 3, 1), date(2024, 9, 1), date(2025, 9, 1)),
        (date(2024, 3, 1), date(2024, 3, 1), date(2025, 3, 1)),
    ],
)
def test_a_service_is_over_a_year_after_the_programme_or_a_late_signing(ends, signed, latest):
    assert latest_service(ends, signed) == latest


def test_the_days_around_a_round_and_a_programme():
    assert (ranges.LONGEST_ROUND_DAYS, ranges.LONGEST_EXTENSION_DAYS, ranges.DEADLINE_YEARS_BEFORE) == (366, 30, 1)
