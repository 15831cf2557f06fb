"""Pages without the hidden token, unless `guarded` puts it back."""

import pytest

from tests.visitor import Looking, visited


@pytest.fixture
def app(app):
    """The application with the check of the hidden token off."""
    with visited(app, hidden_token=False, kind=Looking):
        yield app


@pytest.fixture
def guarded(app):
    """The application as it is served: a post without its token is refused."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app
