"""The door for any web server: `gunicorn marketplace.wsgi:app`."""

from . import create_app, private
from .serving import database

private.keep()
app = create_app()
with app.app_context():
    database.check(app.extensions["settings"])
