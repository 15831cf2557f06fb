"""The door for any web server: `gunicorn marketplace.wsgi:app`."""

from . import create_app
from .serving import database
from .shared import private

private.keep()
app = create_app()
with app.app_context():
    database.check(app.extensions["settings"])
