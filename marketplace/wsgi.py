"""The door for any web server: `gunicorn marketplace.wsgi:app`."""

from sqlalchemy.orm import configure_mappers
from werkzeug.utils import import_string

from . import create_app
from .serving import database
from .shared import private
from .shared.config import Mode
from .shared.extensions import db

private.keep()
app = create_app()
if app.extensions["settings"].mode is Mode.DEMO:
    import_string("marketplace.demo.pages:hang_in")(app)
configure_mappers()
with app.app_context():
    database.check(app.extensions["settings"])
    db.engine.dispose()
"""A process that is forked from this one shares no connection with it."""
