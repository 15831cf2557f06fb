"""The operators' commands, each in a file of its own that is read when it is asked for."""

from importlib.util import find_spec

import click
from sqlalchemy.exc import OperationalError
from werkzeug.utils import import_string

from .. import private
from ..config import BadSetting
from ..core.errors import Refusal
from ..resources import resource_dir
from ..words import say
from .stop import Stop

COMMANDS = {
    "init": "marketplace.cli.init:command",
    "migrate": "marketplace.cli.migrate:command",
    "serve": "marketplace.cli.serve:command",
    "worker": "marketplace.cli.run:worker",
    "relay": "marketplace.cli.run:relay",
    "healthcheck": "marketplace.cli.healthcheck:command",
    "audit": "marketplace.cli.audit:group",
    "outbox": "marketplace.cli.outbox:group",
    "needs": "marketplace.cli.needs:group",
    "rules": "marketplace.cli.rules:group",
    "match": "marketplace.matching.cli:command",
    "demo": "marketplace.cli.demo:command",
    "pilot": "marketplace.cli.pilot:command",
}
"""Name of the command and where it is; a line here is all that a new one needs."""


class Commands(click.Group):
    """Looks a command up when it is asked for, and says every refusal in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, place in COMMANDS.items() if find_spec(place.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_string(COMMANDS[cmd_name])
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BadSetting as error:
            raise Stop(str(error)) from error
        except Refusal as refusal:
            raise Stop(say(refusal.key, **refusal.facts)) from refusal
        except OperationalError as error:
            raise Stop(f"The database cannot be used as it is: {error.orig}") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Jiebang 揭榜: run and look after an installation. Settings come from the environment."""
    context.obj = resource_dir("static") / "verify_matching.py"
    private.keep()
