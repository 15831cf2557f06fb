"""The besieged town, which stands again for each series."""

import pytest

from tests.hostile.siege import Attack, besieged
from tests.visitor import visited


@pytest.fixture
def app(app):
    with visited(app, hidden_token=False):
        yield app


@pytest.fixture
def town(world):
    return world(besieged)


@pytest.fixture
def attack(app, town, client, worlds):
    return Attack(app, town, client, lambda: worlds.again(besieged))


@pytest.fixture(scope="session")
def learnt():
    """What was found once, on whichever page of the same town."""
    return {}


@pytest.fixture
def forms(attack, learnt):
    """endpoint -> (who, address, fields) of every form; the town stands as before."""
    if not learnt:
        learnt.update(attack.forms())
        attack.rebuild()
    return learnt
