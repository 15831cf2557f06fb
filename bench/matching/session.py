"""One run of the bench: its sizes, its patience, its cities and what was measured already."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .child import Figures, Outcome, call


class Disagreement(Exception):
    """Two solvers found different optima for the same market: nothing else that was measured counts."""


@dataclass
class Session:
    """`scale` shrinks the large markets, `runs` are taken of each, `limit` is what one may take, in seconds."""

    place: Path
    quick: bool = False
    scale: float = 1.0
    runs: int = 3
    limit: float = 600.0
    folder: Path | None = None
    known: dict[str, list[Outcome]] = field(default_factory=dict)
    cities: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """True where the markets are as large as those that the targets are meant for."""
        return not self.quick and self.scale == 1.0

    def city(self, needs: int, institutions: int) -> tuple[str, int]:
        """Return the file of a city of that size and the number of its bids; it is made once."""
        size = (needs, institutions)
        if size not in self.cities:
            path = str(self.place / f"city-{needs}-{institutions}.npz")
            say(f"drawing {needs:,} needs and {institutions:,} institutions")
            made = call("bench.matching.city:write", self.limit, path=path, needs=needs, institutions=institutions)
            if made.figures is None:
                raise RuntimeError(f"no city of {needs} needs: {made.excuse}")
            self.cities[size] = path, made.figures["bids"]
        return self.cities[size]

    def alternately(self, *tasks: tuple[str, dict[str, Any]], runs: int | None = None) -> list[Outcome]:
        """Run the tasks in turn, `runs` times; return the middle run of each, or the excuse of the first that failed."""
        names = [f"{task} {arguments}" for task, arguments in tasks]
        for number in range(runs or self.runs):
            for name, (task, arguments) in zip(names, tasks, strict=True):
                before = self.known.setdefault(name, [])
                if len(before) > number or any(outcome.figures is None for outcome in before):
                    continue
                say(f"{task} {_short(arguments)}, run {number + 1}")
                before.append(_honest(call(task, self.limit, **arguments)))
        return [middle(self.known[name]) for name in names]

    def once(self, task: str, /, **arguments: Any) -> Outcome:
        """Run one task once."""
        return self.alternately((task, arguments), runs=1)[0]


def _honest(outcome: Outcome) -> Outcome:
    """Return the outcome, or raise `Disagreement` where the process ended with one."""
    if f".{Disagreement.__name__}: " in outcome.excuse:
        raise Disagreement(outcome.excuse)
    return outcome


def middle(outcomes: list[Outcome]) -> Outcome:
    """Return the run of median time, so that its parts add up; a run without figures goes first."""
    for outcome in outcomes:
        if outcome.figures is None:
            return outcome
    ordered = sorted(outcomes, key=lambda outcome: _seconds(outcome.figures or {}))
    return ordered[(len(ordered) - 1) // 2]


def _seconds(figures: Figures) -> float:
    return float(figures.get("seconds", 0.0))


def agree(work: str, *found: Outcome) -> None:
    """Raise `Disagreement` unless all that finished reached the same aims."""
    reached = [outcome.figures["reached"] for outcome in found if outcome.figures is not None]
    if any(aims != reached[0] for aims in reached):
        raise Disagreement(f"{work}: the solvers do not agree: {reached}")


def say(line: str) -> None:
    """Tell whoever waits what is being done."""
    print(line, file=sys.stderr, flush=True)


def _short(arguments: dict[str, Any]) -> str:
    return " ".join(Path(str(value)).name for value in arguments.values())
