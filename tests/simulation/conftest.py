"""Cities to be played, built once a worker."""

import pytest

from tests.simulation.city import Cities
from tests.simulation.drawing import grow
from tests.simulation.history import History
from tests.simulation.never import NEVER
from tests.simulation.seeds import STEPS, kind_of


@pytest.fixture(scope="session")
def cities():
    made = Cities()
    yield made
    made.close()


@pytest.fixture
def by_chance(cities):
    """Play the history of a seed; what has its reason never to be comes up in none."""

    def play(seed):
        with cities.city(kind_of(seed), seed) as city:
            history = History(city)
            grow(history, seed, STEPS)
        assert not NEVER.keys() & {(what, word) for what, word, _ in history.reached}

    return play
