"""The lines of the inbox are counted in one question: each says what counting its cases by themselves says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim, Round
from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.shared import calendar
from marketplace.shared.extensions import db
from marketplace.shared.waiting.item import Waiting, counted, line
from tests.competition.queries.test_pages import counted as said
from tests.conftest import NOW

DAY = timedelta(days=1)


@pytest.fixture
def scene(make):
    """Three needs, wanted by days of their own; two rounds with two claims and one, and a third without any."""
    needs = [make.need(created_at=NOW - place * DAY, wanted_by=(NOW + place * DAY).date()) for place in range(3)]
    rounds = [make.round(needs, closes_at=NOW + place * DAY) for place in (1, 2, 3)]
    for a_round, owners in ((rounds[1], 1), (rounds[0], 2)):
        for _ in range(owners):
            make.claim(a_round, needs[0], make.institution())
    return needs, rounds


@pytest.mark.both_engines
def test_lines_of_every_kind_are_counted_at_once(scene):
    _, rounds = scene
    claims = select(Claim).join(Round, Claim.round_id == Round.id)
    ready = Waiting(key="ready", count=4, endpoint="inbox.index")
    lines = [
        line("oldest", select(Need).order_by(Need.number), Need.created_at, "x", until=lambda first: first + 5 * DAY, state="a"),
        line(
            "none", select(Need).where(Need.state == NeedState.CANCELLED), Need.created_at, "x", until=lambda first: first + DAY
        ),
        ready,
        line("day", select(Need), Need.wanted_by, "x", due=True),
        line("rounds", claims, Round.closes_at, "x", due=True, each=(Round.id, Round.name, "round_id")),
        line("twice", select(Need).join(Claim, Claim.need_id == Need.id), Need.created_at, "x"),
    ]
    with said() as statements:
        oldest, none, kept, day, first, second, twice = counted(lines)
    assert len([one for one in statements if one != "BEGIN"]) == 1
    assert (oldest.count, oldest.since, oldest.due) == (3, NOW - 2 * DAY, NOW + 3 * DAY)
    assert oldest.args == {"state": "a", "waiting": "oldest"}
    assert (none.count, none.since, none.due, kept) == (0, None, None, ready)
    assert (day.count, day.since, day.due) == (3, None, calendar.end_of(NOW.date()))
    assert [(one.about, one.args["round_id"], one.count, one.due) for one in (first, second)] == [
        (rounds[0].name, rounds[0].id, 2, rounds[0].closes_at),
        (rounds[1].name, rounds[1].id, 1, rounds[1].closes_at),
    ]
    assert [len(db.session.scalars(one.rows).all()) for one in (oldest, none, day, first, second)] == [3, 0, 3, 2, 1]
    assert twice.count == 1


def test_nothing_is_asked_where_nothing_is_to_be_counted(make):
    ready = [Waiting(key="ready", count=1, endpoint="inbox.index")]
    with said() as statements:
        assert (counted(ready), counted([])) == (ready, [])
    assert not [one for one in statements if one != "BEGIN"]
