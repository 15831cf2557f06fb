"""Every end of every use case comes up in a played city, but for those that are listed with why."""

import pytest

from tests.simulation.aims import order
from tests.simulation.city import Cities
from tests.simulation.never import NEVER, RARE
from tests.simulation.outcomes import all_outcomes
from tests.simulation.reach import reached

MOST = 40
"""Histories at most; about twenty do."""


@pytest.fixture(scope="module")
def cities():
    made = Cities()
    yield made
    made.close()


@pytest.mark.parametrize("half", [0, 1])
def test_every_end_is_reached_but_what_is_listed(cities, half):
    """Each step of these histories is checked like any other."""
    wanted = {end for end in order()[half::2] if end not in RARE}
    found = reached(cities, f"reach {half}", wanted, MOST)
    assert wanted - found == set()
    assert not NEVER.keys() & found


def test_few_are_listed_and_each_could_be():
    assert RARE.keys() <= all_outcomes()
    assert all(RARE.values())
    assert len(RARE) < len(all_outcomes()) / 100
