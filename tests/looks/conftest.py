"""The besieged town, whose every page is looked at; what was read once is kept for all tests of this folder."""

from functools import cache

import pytest
from flask.testing import FlaskClient

from tests.hostile.siege import Attack, besieged
from tests.journeys.conftest import browser as browser
from tests.looks import gathered
from tests.looks.eyes import Eyes
from tests.visitor import visited


@pytest.fixture
def app(app):
    with visited(app, hidden_token=False):
        yield app


@pytest.fixture
def attack(app, world, client, worlds):
    return Attack(app, world(besieged), client, lambda: worlds.again(besieged))


@pytest.fixture
def eyes(browser, app):
    visitor = FlaskClient(app)  # asks from the browser's own context, in which there is no session to be put back

    @cache
    def static(path):
        with visitor.get(path) as answer:
            return answer.mimetype, answer.get_data()

    return Eyes(browser, static)


@pytest.fixture(scope="session")
def kept():
    return {}


@pytest.fixture
def shown(attack, kept):
    """What is shown to whom: `pages` that open, `papers`, `refusals`, and all that again in English."""
    if not kept:
        pages, papers = gathered.opened(attack)
        refusals = [*gathered.refused(attack, pages), *gathered.turned_away(attack)]
        attack.rebuild()
        kept.update(pages=pages, papers=papers, refusals=refusals)
        kept["english"] = list(gathered.in_english(attack, [*pages, *refusals]))
        attack.rebuild()
    return kept
