"""The door for any web server: `gunicorn marketplace.wsgi:app`."""

from sqlalchemy.orm import configure_mappers

from . import create_app
from .serving import database
from .shared import private
from .shared.extensions import db

private.keep()
app = create_app()
configure_mappers()
with app.app_context():
    database.check(app.extensions["settings"])
    db.engine.dispose()
"""A process that is forked from this one shares no connection with it."""
