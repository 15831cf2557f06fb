"""Pages as a browser asks for them: each request on its own; without the hidden token unless `guarded` puts it back."""

import contextvars

import pytest
from flask.testing import FlaskClient

from marketplace.extensions import db


class Visitor(FlaskClient):
    """Asks in a context of its own, as a server would: nobody's sign-in, language or rows leak into the test."""

    def open(self, *args, **kwargs):
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        return answer


@pytest.fixture
def app(app):
    """The application with the check of the hidden token off."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Visitor
    yield app
    app.test_client_class = None
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def guarded(app):
    """The application as it is served: a post without its token is refused."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app
