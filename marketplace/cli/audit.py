"""`marketplace audit`: is the record of deeds still what it was?"""

import click

from ..extensions import db
from ..queries import audit as records
from ..services import audit
from .application import opened

SAID = {
    audit.Fault.MISSING: "it is missing",
    audit.Fault.UNLINKED: "it does not follow from the one before it",
    audit.Fault.ALTERED: "it was changed after it was recorded",
    audit.Fault.CUT: "the chain ends before it, but its head says that more was recorded",
}


@click.group()
def group() -> None:
    """Check the recorded events."""


@group.command()
@click.option("--since", type=click.IntRange(0), default=0, help="Begin after this event instead of at the start.")
def verify(since: int) -> None:
    """Compute the hash chain again; exit 1 and name the first break where it does not hold.

    Keep the head that is printed somewhere else: only a comparison with it shows
    whether all of the chain was written anew.
    """
    with opened():
        broken, head = audit.verify(db.session(), since), records.head()
        seq, mark = head.seq, head.hash
    if broken is not None:
        click.echo(f"BROKEN at event {broken.seq}: {SAID[broken.fault]}.")
        raise SystemExit(1)
    click.echo(f"{seq} events hold. Head: {mark}")
