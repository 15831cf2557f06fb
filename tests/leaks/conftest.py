"""A town with a token in every place that somebody must not see, and somebody of each role to look for them."""

import pytest

from tests.leaks.town import Town
from tests.web.conftest import Visitor


@pytest.fixture
def app(app):
    """The application as served; each request runs in a context of its own."""
    app.test_client_class = Visitor
    yield app
    app.test_client_class = None


@pytest.fixture
def town(app, make):
    return Town(make)
