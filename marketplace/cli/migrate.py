"""`marketplace migrate`: the database gets the shape of this release."""

import click

from ..serving import database
from .application import opened


@click.command("migrate")
def command() -> None:
    """Bring the database to this release's shape. Make a copy of it first."""
    with opened():
        if not database.is_behind():
            click.echo("The database is up to date.")
            return
        database.migrate()
        click.echo("The database has been brought up to date.")
