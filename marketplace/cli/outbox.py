"""`marketplace outbox`: promised work that was given up, and putting it back."""

import click

from ..shared import clock
from ..site.jobs import outbox
from .application import opened
from .language import gettext
from .stop import Stop


@click.group()
def group() -> None:
    """Look after promised work: messages, mail, matching runs."""


@group.command("list")
def show() -> None:
    """Say how much is waiting, and list what was given up and why."""
    with opened():
        standing = outbox.backlog(clock.now())
        click.echo(f"{standing.waiting} waiting, {standing.parked} given up.")
        for row in outbox.parked():
            click.echo(f"{row.id}\t{row.job} {row.object_id}\t{row.attempts} attempts\t{row.last_error}")


@group.command()
@click.argument("number", type=int)
def retry(number: int) -> None:
    """Put work that was given up back, to be tried at once."""
    with opened():
        if not outbox.retry(number, now=clock.now()):
            raise Stop(gettext("没有编号 %(number)s 的搁置任务。请用 `marketplace outbox list` 查看全部。", number=number))
    click.echo(f"{number} will be tried at once.")
