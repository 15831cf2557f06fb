"""`marketplace migrate`: the database gets the shape of this release."""

import click

from ..serving import database, migrating
from ..shared import private
from .application import opened


@click.command("migrate")
def command() -> None:
    """Bring the database to this release's shape. Make a copy of it first."""
    with opened() as app:
        private.make_folder(app.extensions["settings"].files_dir)
        if not database.is_behind():
            click.echo("The database is up to date.")
            return
        migrating.upgrade()
        private.set_right(app.extensions["settings"].var_dir)
        click.echo("The database has been brought up to date.")
