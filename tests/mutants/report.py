"""What became of the mutants: a table by subject, the survivors with what they change, and whether that is good enough."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .mutant import Mutant
from .running import Outcome

LEAST = 90
"""Per cent of the mutants of each subject that must be killed; one that is no fault at all is not counted."""
EQUIVALENT = Path(__file__).with_name("equivalent.toml")

Key = tuple[str, str, str]


def key(mutant: Mutant) -> Key:
    return mutant.path, mutant.was, mutant.becomes


def known(path: Path = EQUIVALENT) -> dict[Key, str]:
    """The mutants that do what the product does, each with the reason."""
    entries = tomllib.loads(path.read_text("utf-8"))["equivalent"]
    return {(one["path"], one["was"], one["becomes"]): one["why"] for one in entries}


def stale(entries: Mapping[Key, str], every: Iterable[Mutant], asked: Mapping[Mutant, Outcome]) -> list[str]:
    """What is wrong with the kept list: a line that is no longer there, a fault that a test notices."""
    there = Counter(key(mutant) for mutant in every)
    unclear = [f"{one[0]}: {one[1]!r} fits {there[one]} mutants" for one in entries if there[one] != 1]
    killed = [mutant for mutant, outcome in asked.items() if key(mutant) in entries and not outcome.passed]
    return unclear + [f"{mutant.name} is killed by {asked[mutant].by}" for mutant in killed]


@dataclass
class Row:
    """A subject: how many faults were planted, noticed, and are none."""

    subject: str
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0

    @property
    def per_cent(self) -> float:
        counted = self.mutants - self.equivalent
        return 100 * self.killed / counted if counted else 100.0

    def __str__(self) -> str:
        survived = self.mutants - self.killed - self.equivalent
        return f"{self.subject:<14}{self.mutants:>8}{self.killed:>8}{self.equivalent:>12}{survived:>10}{self.per_cent:>9.1f}%"


HEAD = f"{'subject':<14}{'mutants':>8}{'killed':>8}{'equivalent':>12}{'survived':>10}{'killed':>10}"


def rows(asked: Mapping[Mutant, Outcome], entries: Mapping[Key, str]) -> list[Row]:
    """A row a subject, and one of all of them."""
    found: dict[str, Row] = {}
    for mutant, outcome in asked.items():
        row = found.setdefault(mutant.subject, Row(mutant.subject))
        row.mutants += 1
        row.killed += not outcome.passed
        row.equivalent += outcome.passed and key(mutant) in entries
    sums = [sum(getattr(row, name) for row in found.values()) for name in ("mutants", "killed", "equivalent")]
    return [*found.values(), Row("together", *sums)]


def told(asked: Mapping[Mutant, Outcome], every: Iterable[Mutant], entries: Mapping[Key, str]) -> tuple[str, bool]:
    """The report, and whether it is good enough."""
    table = rows(asked, entries)
    survivors = [mutant for mutant, outcome in asked.items() if outcome.passed]
    open_ones = [mutant.diff() for mutant in survivors if key(mutant) not in entries]
    none = [f"{mutant.diff()}\n    {entries[key(mutant)]}" for mutant in survivors if key(mutant) in entries]
    wrong = stale(entries, every, asked)
    parts = [("", [HEAD, *map(str, table)]), ("Survived:", open_ones), ("No fault:", none), ("equivalent.toml:", wrong)]
    text = "\n\n".join("\n".join([*filter(None, [title]), *lines]) for title, lines in parts if lines)
    return text, not wrong and all(row.per_cent >= LEAST for row in table)
