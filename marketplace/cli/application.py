"""The application as a command needs it: open for its work, closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from .. import create_app
from ..shared.config import Settings
from ..shared.extensions import db


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Flask]:
    """The application inside its context; its database connections are closed at the end."""
    app = create_app(settings)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
