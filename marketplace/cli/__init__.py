"""The operators' commands, each in a file of its own that is read when it is asked for; to list them reads none."""

from importlib import import_module
from typing import Any, NamedTuple

import click

from ..shared import private
from ..shared.resources import resource_dir


class Entry(NamedTuple):
    """Where a command is, and the sentence that the list of commands has of it: the first of its own help."""

    place: str
    says: str


COMMANDS = {
    "init": Entry("marketplace.cli.init:command", "Set up a new installation."),
    "migrate": Entry("marketplace.cli.migrate:command", "Bring the database to this release's shape."),
    "serve": Entry("marketplace.cli.serve:command", "Serve until Ctrl-C or SIGTERM."),
    "worker": Entry("marketplace.cli.run:worker", "Work off the queue at REDIS_URL until told to stop."),
    "relay": Entry(
        "marketplace.cli.run:relay", "See to it that promised work is done and the clock is minded, until told to stop."
    ),
    "healthcheck": Entry(
        "marketplace.cli.healthcheck:command", "Print each part's state; exit 1 where one fails, 2 where nobody answers."
    ),
    "audit": Entry("marketplace.cli.audit:group", "Check the recorded events."),
    "outbox": Entry("marketplace.cli.outbox:group", "Look after promised work: messages, mail, matching runs."),
    "needs": Entry("marketplace.cli.needs:group", "Needs of enterprises."),
    "rules": Entry("marketplace.cli.rules:group", "The rule sets and the documents that they stand on."),
    "match": Entry(
        "marketplace.matching.cli:command",
        "Match needs with institutions: provably best, checkable by anybody, with a reason for everybody.",
    ),
    "demo": Entry("marketplace.cli.demo:command", "Fill an empty database with a made-up city; only in demonstration mode."),
    "pilot": Entry(
        "marketplace.cli.pilot:command",
        "Play a pilot year from nine county workbooks to the subsidy list, headless, and write its result files.",
    ),
}
"""A line here is all that a new command needs."""


class Commands(click.Group):
    """Looks a command up when it is asked for, and says every refusal in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command: click.Command | None = _loaded(COMMANDS[cmd_name].place) if cmd_name in COMMANDS else None
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.says) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        with _loaded("marketplace.cli.refusals:said")():
            return super().invoke(ctx)


def _loaded(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(["zh", "en"]), help="What refusals are said in; default: what LC_ALL or LANG says.")
@click.pass_context
def main(context: click.Context, language: str | None) -> None:
    """Jiebang 揭榜: run and look after an installation. Settings come from the environment."""
    if language:
        _loaded("marketplace.cli.language:speak")(language)
    context.obj = resource_dir("static") / "verify_matching.py"
    private.keep()
