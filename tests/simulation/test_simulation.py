"""Histories of a city by chance: whatever is offered can be done, what is refused changes nothing, and the rest of `checks`."""

import pytest

from tests.simulation.city import KINDS, Cities
from tests.simulation.history import History, again, grow
from tests.simulation.seeds import kind_of

SEEDS = 16
STEPS = 150


@pytest.fixture(scope="module")
def cities():
    made = Cities()
    yield made
    made.close()


@pytest.mark.parametrize("seed", [str(number) for number in range(1, SEEDS + 1)])
def test_a_history_by_chance(cities, seed):
    with cities.city(kind_of(seed), seed) as city:
        grow(History(city), seed, STEPS)


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


def test_every_beginning_is_played():
    assert {kind_of(str(number)) for number in range(1, SEEDS + 1)} == set(KINDS)
