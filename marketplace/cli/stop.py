"""The one way in which a command says no."""

from typing import IO, Any

import click

from .language import gettext


class Stop(click.ClickException):
    """A command cannot go on; the message is one sentence for the operator, in the language that he reads."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it."""
        click.echo(gettext("不能继续：%(why)s", why=self.format_message()), file=file, err=file is None)
