"""A file that was checked before anything is said of it: what it is held against, and how far it is proven."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import click

from ... import matching
from .. import files as papers
from ..files import canonical, frozen, results, rounds
from . import words
from .sources import Sources, market_from
from .stop import Stop

SECONDS = 60
"""How long a command that answers about a file solves it again to see whether it is proven; `verify` asks its caller."""

Proofs = tuple[matching.Verdict, matching.Verdict]


@dataclass(frozen=True, slots=True)
class Case:
    """A result or a run with the market that it is held against; `read` gives the result or says what is false."""

    name: str
    named: papers.NamedMarket
    read: Callable[[], matching.Result]

    def checked(self, time_limit: float | None) -> tuple[matching.Result, Proofs]:
        """The result and what is proven of its optimum and of its draw; `Broken` with the first thing that is false."""
        try:
            result = self.read()
            return result, self._proofs(result, time_limit)
        except (matching.NotFeasible, matching.NotOptimal) as error:
            raise Broken(self.name, words.named_in(str(error), self.named)) from None

    def _proofs(self, result: matching.Result, time_limit: float | None) -> Proofs:
        try:
            return matching.verify_both(self.named.market, result, time_limit)
        except matching.ImpossibleLocks:
            raise matching.NotFeasible("the locked pairs cannot all stand") from None


class Broken(click.ClickException):
    """A file says something that is false: nothing is answered about it, and the command ends with 1."""

    exit_code = 1

    def __init__(self, name: str, broken: str) -> None:
        super().__init__(f"{name} does not hold: {broken}.")
        self.broken = broken

    def show(self, file: object = None) -> None:
        """Say it where answers are read."""
        click.echo(self.message)


def of_round(file: rounds.RoundFile, sources: Sources) -> Case:
    """The file of a round's run, which holds its market."""
    if sources.bids:
        raise Stop(f"{file.name} is the file of a round and holds its market: leave --bids out.")

    def read() -> matching.Result:
        rounds.check_hashes(file)
        result = file.result()
        rounds.check_figures(file, result)
        return result

    return Case(file.name, file.named, read)


def of_result(file: papers.ResultFile, named: papers.NamedMarket) -> Case:
    """A result file and the market it is held against."""

    def read() -> matching.Result:
        _check_identity(file, named)
        result = file.result(named)
        results.check_figures(named, file, result)
        return result

    return Case(file.name, named, read)


def market_of(file: papers.ResultFile, sources: Sources) -> papers.NamedMarket:
    """The market that the result is held against: the files that are named before the one inside."""
    if sources.bids:
        found = file.content["market"]
        return market_from(sources, file.content["seed"], found.get("all_or_nothing") is True)
    if file.named is None:
        raise Stop(f"{file.name} does not hold its market: name it with --bids and --institutions.")
    return file.named


def doubts(result: matching.Result, proofs: Proofs, named: papers.NamedMarket) -> list[str]:
    """What is not proven of a file that is not false: nothing, its optimum, or the draw among equals."""
    best, drawn = proofs
    if not best.proven:
        bound = f" It names no more than {result.bound:,} as possible." if result.status == "feasible" else ""
        return [
            f"rules and figures hold, but that nothing better is possible is NOT proven: {words.named_in(best.why, named)}.{bound}"
        ]
    if not drawn.proven:
        return [
            f"nothing better is possible, but that the seed draws it among equals is NOT proven: {words.named_in(drawn.why, named)}."
        ]
    return []


def _check_identity(file: papers.ResultFile, named: papers.NamedMarket) -> None:
    """Raise `NotOptimal` where this is another market than the one that was solved, naming what differs."""
    own, said = canonical.identity_of(named), file.content["market"]
    same = frozen.text_of(own) == frozen.text_of({key: said[key] for key in said if key != "hash"})
    if canonical.hash_of(named) == file.hash and same:
        return
    columns: Mapping[str, str] = said["columns"] if isinstance(said.get("columns"), dict) else {}
    differ = [key for key in own if key != "columns" and own[key] != said.get(key)]
    differ += [key for key, mark in own["columns"].items() if mark != columns.get(key)]
    what = f"; what differs: {', '.join(differ)}" if differ else ""
    raise matching.NotOptimal(f"the market has the hash {canonical.hash_of(named)}, not {file.hash}{what}")
