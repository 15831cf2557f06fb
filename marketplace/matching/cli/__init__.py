"""`marketplace match`: solve a market, check a result, ask why a bid lost, compare two results, warm up."""

import click

from .comparing import compare
from .reasons import why
from .solving import solve
from .verifying import verify
from .warming import warm


@click.group()
def command() -> None:
    """Match needs with institutions: provably best, checkable by anybody, with a reason for everybody.

    Everything works on files; neither a database nor settings are needed.
    """


for each in (solve, verify, why, compare, warm):
    command.add_command(each)
