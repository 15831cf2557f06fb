"""`marketplace match warm`: what is compiled is compiled now, not at somebody's first request."""

import click

from ..warmup import warm as warm_up


@click.command("warm")
def warm() -> None:
    """Compile the matching engine for this machine, once after each installation, as the user who serves.

    \b
    Example:
      marketplace match warm

    Without numba there is nothing to compile, and it only tries every method.
    """
    warm_up()
