"""`marketplace audit`: is the record of deeds still what it was?"""

import click

from ..extensions import db
from ..services import audit
from .application import opened


@click.group()
def group() -> None:
    """Check the recorded events."""


@group.command()
def verify() -> None:
    """Compute the hash chain again; exit 1 and name the first break where it does not hold."""
    with opened():
        verdict = audit.verify(db.session())
    if verdict.broken_at is not None:
        click.echo(f"BROKEN at event {verdict.broken_at}: {verdict.why}. {verdict.length} events before it hold.")
        raise SystemExit(1)
    click.echo(f"{verdict.length} events hold. Head: {verdict.head}")
