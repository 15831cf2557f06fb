"""Whoever is shown a button who must not press it is found, before anybody tries."""

from random import Random

import pytest

from tests.simulation.buttons import barred, offered, shown
from tests.simulation.history import History, Step
from tests.simulation.planted import planted

APPROVER_2, EXPERT_2 = 3, 5
"""One person with two accounts."""


@pytest.fixture
def board(cities):
    with cities.city("on the board", "buttons") as city:
        yield History(city)


def found(history):
    """What every look would find."""
    return [wrong for number in range(60) for wrong in shown(history, Random(number))]


def test_nobody_is_shown_what_must_not_be(board):
    assert found(board) == []


def test_a_right_that_is_too_wide_is_seen(board):
    with planted("a permission too wide"):
        assert any("of county 1 is shown needs.needs.publish" in wrong for wrong in found(board))


def test_who_had_a_hand_by_another_account_is_looked_at(cities):
    with cities.city("proposed", "hands") as city:
        history = History(city)
        [number] = history.told.states["round"]
        assert (("round", number), APPROVER_2) in barred(history)
        shows = [(name, who) for name, who, _ in offered(history, ("round", number)) if name.endswith("approval.approve")]
        assert {who for _, who in shows} == {2}
        with planted("a forgotten hand"):
            assert any("approver 2 is shown competition.approval.approve" in wrong for wrong in found(history))


def test_what_opens_by_itself_is_gone_on_with(board):
    board.play(Step(1, "competition.rounds.announce", 0, salt=1))
    board.recent = []
    board.play(Step(2, "time", at=2 * 86_400))
    assert board.recent == [("round", next(iter(board.told.states["round"])))]
