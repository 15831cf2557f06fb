"""A town with a token in every place that somebody must not see, and somebody of each role to look for them."""

import pytest

from tests.leaks.town import Town
from tests.visitor import visited


@pytest.fixture
def app(app):
    """The application as served; each request runs in a context of its own."""
    with visited(app):
        yield app


@pytest.fixture
def town(world):
    return world(Town)
