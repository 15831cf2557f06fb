"""Nearly every end of every use case comes up in a few played cities; `make ends` goes on until all did but what is listed."""

import pytest

from tests.simulation.never import NEVER, RARE
from tests.simulation.outcomes import all_outcomes
from tests.simulation.reach import reached

MOST, SHARE = 50, 0.95
"""Histories at most, of which about twenty do, and how much of the list they have to come to."""


@pytest.mark.timeout(900)
def test_nearly_every_end_is_reached(cities):
    """Each step of these histories is checked like any other."""
    wanted = all_outcomes()
    found = reached(cities, "ends", wanted, MOST, SHARE)
    assert len(wanted & found) >= SHARE * len(wanted)
    assert not NEVER.keys() & found


def test_few_are_listed_and_each_could_be():
    assert RARE.keys() <= all_outcomes()
    assert all(RARE.values())
    assert len(RARE) < len(all_outcomes()) / 100
