"""The one way in which a command says no."""

import click


class Stop(click.ClickException):
    """A command cannot go on; the message is one sentence for the operator."""

    exit_code = 2
