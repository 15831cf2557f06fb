"""A town with a token in every place that somebody must not see, and somebody of each role to look for them."""

import pytest

from marketplace.shared import clock
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


@pytest.fixture
def still(app, monkeypatch):
    """A clock that stands, so that pages are compared to the byte."""
    moment = clock.now().replace(microsecond=0)
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: moment)
    monkeypatch.setitem(app.jinja_env.globals, "now", lambda: moment)
    # What is imported by a template keeps the clock that it was loaded with.
    app.jinja_env.cache.clear()
    yield moment
    app.jinja_env.cache.clear()
