"""Every mutant there is, and the sample of a seed: of each subject as many, of each kind of fault about as many."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import zip_longest
from pathlib import Path
from random import Random

from . import python, rulesets
from .mutant import Mutant, read
from .subjects import SUBJECTS


@cache
def all_of(subject: str, root: Path) -> tuple[Mutant, ...]:
    """Every mutant of the files of a subject."""
    return tuple(mutant for path in SUBJECTS[subject] for mutant in of_file(subject, path, read(root, path)))


def of_file(subject: str, path: str, source: str) -> list[Mutant]:
    """The mutants of one file; what two operators make alike is one."""
    kind = rulesets if path.endswith(".toml") else python
    found = [Mutant(subject, path, source, edit) for edit in kind.edits(source)]
    return list({mutant.edit.made(source): mutant for mutant in found}.values())


def sample(mutants: Iterable[Mutant], number: int, seed: int) -> list[Mutant]:
    """So many, one of each kind of fault in turn; the same for the same seed."""
    kinds = defaultdict(list)
    for mutant in mutants:
        kinds[mutant.operator].append(mutant)
    rows = [kinds[kind] for kind in sorted(kinds)]
    for row in rows:
        Random(f"{seed} {row[0].subject} {row[0].operator}").shuffle(row)
    turns = [mutant for turn in zip_longest(*rows) for mutant in turn if mutant is not None]
    return turns[:number]
