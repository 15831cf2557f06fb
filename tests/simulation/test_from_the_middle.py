"""Histories of a city in which a result lies before the approver, or in which that is long ago; and what a seed is."""

import pytest

from tests.simulation.drawing import grow
from tests.simulation.history import History, again
from tests.simulation.seeds import MIDDLE, seeds_of


@pytest.mark.parametrize("seed", seeds_of(MIDDLE))
def test_a_history_by_chance(by_chance, seed):
    by_chance(seed)


def test_a_seed_is_one_history(cities):
    told = []
    for _ in range(2):
        with cities.city("matched", "same") as city:
            history = History(city)
            grow(history, "same", 40)
            told.append((history.steps, dict(history.told.states), history.told.head))
    assert told[0] == told[1]


def test_steps_played_again_do_the_same(cities):
    with cities.city("served", "again") as city:
        history = History(city)
        grow(history, "again", 40)
    with cities.city("served", "again") as city:
        repeated = History(city)
        again(repeated, history.steps)
    assert (repeated.told.states, repeated.told.head) == (history.told.states, history.told.head)
