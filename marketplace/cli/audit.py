"""`marketplace audit`: is the record of what was done still what it was?"""

import re

import click

from ..records.queries import heads as records
from ..records.use_cases import audit
from ..shared.extensions import db
from .application import opened

SAID = {
    audit.Fault.MISSING: "it is missing",
    audit.Fault.UNLINKED: "it does not follow from the one before it",
    audit.Fault.ALTERED: "it was changed after it was recorded",
    audit.Fault.CUT: "the chain ends before it, but its head says that more was recorded",
}


SHOWN = re.compile(r"[0-9a-f]{8,64}")


@click.group()
def group() -> None:
    """Check the recorded events."""


@group.command()
@click.option("--since", type=click.IntRange(0), default=0, help="Begin after this event instead of at the start.")
def verify(since: int) -> None:
    """Compute the hash chain again; exit 1 and name the first break where it does not hold.

    Exit 1 too where a guard is gone that keeps recorded rows from being changed.

    Keep the head that is printed somewhere else: only a comparison with it shows whether all of the chain was written anew.
    """
    with opened():
        broken, head = audit.verify(db.session(), since), records.head()
        seq, mark, missing = head.seq, head.hash, audit.missing_guards(db.session())
    if broken is not None:
        click.echo(f"BROKEN at event {broken.seq}: {SAID[broken.fault]}.")
        raise SystemExit(1)
    if missing:
        click.echo(f"UNGUARDED: the database would let recorded rows be changed; missing: {', '.join(missing)}.")
        raise SystemExit(1)
    click.echo(f"{seq} events hold. Head: {mark}")


@group.command()
@click.argument("code")
def head(code: str) -> None:
    """Say of which day a CODE is that somebody wrote down from the foot of a page; exit 1 where no day has it.

    The chain is verified as a whole before: a code that is found then stands for
    everything that was recorded until that day's head.
    """
    beginning = code.strip().lower()
    if not SHOWN.fullmatch(beginning):
        raise click.BadParameter("a code is 8 to 64 of the signs 0-9 and a-f", param_hint="CODE")
    with opened():
        broken, found = audit.verify(db.session()), records.public_heads(beginning)
    if broken is not None:
        click.echo(f"BROKEN at event {broken.seq}: {SAID[broken.fault]}.")
        raise SystemExit(1)
    if not found:
        click.echo(
            "NOT FOUND: no published head begins like this. Either it was written down wrongly or the chain was written anew."
        )
        raise SystemExit(1)
    for one in found:
        click.echo(f"Published for {one.day}: event {one.seq}, head {one.hash}. The chain holds up to it and on.")
