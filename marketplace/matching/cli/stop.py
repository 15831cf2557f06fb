"""The one way in which a command of this package says no."""

import click


class Stop(click.ClickException):
    """A command cannot go on; the message is one sentence for whoever called it."""

    exit_code = 2
