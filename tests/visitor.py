"""The application as browsers ask it: each request on its own, with or without the hidden token of forms."""

import contextvars
from contextlib import contextmanager

from flask.testing import FlaskClient

from marketplace.extensions import db


class Visitor(FlaskClient):
    """Asks in a context of its own, as a server would: nobody's sign-in, language or rows leak into the test."""

    def open(self, *args, **kwargs):
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        return answer


@contextmanager
def visited(app, hidden_token=True):
    """The application, asked by visitors; `hidden_token` says whether a post without its token is refused."""
    app.test_client_class, app.config["WTF_CSRF_ENABLED"] = Visitor, hidden_token
    try:
        yield app
    finally:
        app.test_client_class, app.config["WTF_CSRF_ENABLED"] = None, True
