"""The sheet before a second signature: what its signer answers for, in the same order for every kind of case."""

from collections.abc import Sequence

from ..fixed import Fixed


class Sum(Fixed):
    """One figure of a sheet as it is printed, with what it is compared to."""

    label: str
    value: str
    note: str = ""


class Sheet(Fixed):
    """What is signed, in words and figures of the reader's language; `_parts/signing.html` lays it out."""

    said: Sequence[str]
    """The case in at most four sentences, for somebody who reads nothing else."""
    sums: Sequence[Sum] = ()
    facts: Sequence[Sum] = ()
    """Whom it reaches, and what else is known of it; below the figures."""
    flags: Sequence[str] = ()
    """What asks for attention, the gravest first; empty where nothing does."""
    before: str = ""
    """Which version was proposed before this one, and why it was sent back; blank where this is the first."""
    changed: Sequence[str] = ()
    """What differs from that version; empty where nothing does."""
