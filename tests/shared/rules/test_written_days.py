"""What people write as a day is read in one way, asked about, or refused by name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared.errors import Invalid
from marketplace.shared.quantities import Ambiguous
from marketplace.shared.written_days import day

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01",
        "2026-12-1",
        "2026.12.1",
        "2026/12/1",
        "2026 12 1",
        "20261201",
        "2026年12月1日",
        "2026 年 12 月 1 日",
        "2026年12月1号",
        "２０２６年１２月１日",
        "二〇二六年十二月一日",
        "二零二六年十二月一号",
        "2026-12-01 00:00:00",
        "2026。12。1",
    ],
)
def test_a_day_is_understood_as_people_write_it(text):
    assert day(text, TODAY) == date(2026, 12, 1)


@pytest.mark.parametrize(("text", "meant"), [("13/1/2026", date(2026, 1, 13)), ("二〇二六年十月三十一日", date(2026, 10, 31))])
def test_where_one_order_alone_makes_a_day_it_is_that(text, meant):
    assert day(text, TODAY) == meant


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12/1/2026", ("2026-12-01", "2026-01-12")),
        ("26-12-1", ("2026-12-01", "1926-12-01")),
        ("12月1日", ("2026-12-01", "2027-12-01", "2025-12-01")),
        ("12.1", ("2026-12-01", "2027-12-01", "2025-12-01")),
    ],
)
def test_a_day_that_can_be_several_is_asked_about(text, readings):
    with pytest.raises(Ambiguous) as asked:
        day(text, TODAY)
    assert asked.value.readings == readings


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "day.missing"),
        ("明天", "day.not_a_day"),
        ("2026-12", "day.no_day"),
        ("2026年12月", "day.no_day"),
        ("202612", "day.no_day"),
        ("2026-02-30", "day.no_such_day"),
        ("3026-01-01", "day.no_such_day"),
        ("0000-00-00", "day.no_such_day"),
        ("2026-12-01 17:00", "day.not_a_day"),
    ],
)
def test_what_is_no_day_is_refused_by_name(text, key):
    with pytest.raises(Invalid) as refusal:
        day(text, TODAY)
    assert refusal.value.key == key


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_from_each_of_its_writings(given):
    for text in (
        f"{given:%Y-%m-%d}",
        f"{given:%Y%m%d}",
        f"{given.year}年{given.month}月{given.day}日",
        f"{given.year}.{given.month}.{given.day}",
    ):
        assert day(text, TODAY) == given


@given(st.text(alphabet="0123456789-/.年月日号 十二〇", max_size=14) | st.text(max_size=14))
def test_any_text_is_a_day_a_question_or_refused(text):
    try:
        assert isinstance(day(text, TODAY), date)
    except Invalid as refusal:
        assert refusal.key.startswith(("day.", "text.", "quantity."))
