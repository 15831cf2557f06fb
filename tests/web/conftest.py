"""Pages without the hidden token, so that a test posts what a person fills in; `guarded` puts it back."""

import pytest


@pytest.fixture
def app(app):
    """The application with the check of the hidden token off."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def guarded(app):
    """The application as it is served: a post without its token is refused."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app
