"""Numbers of cases: in order, without a gap, and never shared between programmes."""

from datetime import date

from marketplace.needs.models import Need
from marketplace.programmes.models import Programme
from marketplace.programmes.use_cases import numbers
from marketplace.records.use_cases.transaction import transaction


def taken(programme, count):
    with transaction() as session:
        return numbers.take(session, programme, Need, "XQ", count)


def test_numbers_follow_each_other(make):
    programme = make.programme()
    start = f"XQ2023{programme.id:02d}-"
    first = taken(programme, 2)
    make.need(number=first[-1])
    assert first == [f"{start}00001", f"{start}00002"]
    assert taken(programme, 1) == [f"{start}00003"]


def test_they_go_on_beyond_five_digits(make):
    programme = make.programme()
    start = f"XQ2023{programme.id:02d}-"
    make.need(number=f"{start}99999")
    make.need(number=f"{start}100000")
    assert taken(programme, 1) == [f"{start}100001"]


def test_a_programme_whose_number_begins_like_another_counts_for_itself(make):
    first = make.programme()
    other = make.keep(
        Programme(
            id=first.id * 10,
            key="ZZ-OTHER",
            name="另一个",
            unit_id=make.city().id,
            ruleset_key="ZZ-PILOT-2023",
            starts_on=date(2023, 3, 1),
            ends_on=date(2024, 3, 1),
            apply_until=make.now,
            recommend_until=make.now,
            settings={},
            opened_at=make.now,
        )
    )
    make.need(number=taken(other, 7)[-1])
    assert taken(first, 1) == [f"XQ2023{first.id:02d}-00001"]
