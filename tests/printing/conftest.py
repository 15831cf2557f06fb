"""A town whose names and amounts are as long as real ones get, and a browser that prints its pages."""

import pytest
from sqlalchemy import select

from marketplace.shared.extensions import db
from marketplace.shared.models.place import Organisation
from tests.competition.use_cases.competing import change
from tests.journeys.conftest import address as address
from tests.journeys.conftest import browser as browser
from tests.leaks.town import Town
from tests.visitor import visited

LONG = "株洲市荷塘区轨道交通智能装备精密制造与新材料应用技术研究服务（集团）股份有限公司"


@pytest.fixture
def app(app):
    """The application as served."""
    with visited(app):
        yield app


def long_town(make):
    """The town with names of forty characters."""
    town = Town(make)
    for number, one in enumerate(db.session.scalars(select(Organisation)).all()):
        change(one, name=f"{LONG[:-4]}第{number}公司"[:58])
    return town


@pytest.fixture
def town(world):
    return world(long_town)
