"""`marketplace match solve`: from tables or arrays to the best matching and the file that proves it."""

import json
import sys
from contextlib import suppress
from importlib import metadata
from math import isnan
from pathlib import Path
from time import monotonic
from typing import Any

import click
import numpy as np

from ... import matching
from .. import engine
from .. import files as papers
from ..files import results
from ..files.parsing import MAX_BYTES
from . import words
from .progress import Bar
from .sources import PLACE, STDIN, Sources, bytes_of, market_from, market_options, name_of, plainly
from .stop import Stop

VERSIONS = ("marketplace", "numpy", "scipy")


@click.command("solve")
@market_options(required=True)
@click.option(
    "--aim",
    type=click.Choice(results.AIMS),
    default="coverage",
    show_default=True,
    help="Serve most needs first, or seek score alone.",
)
@click.option("--all-or-nothing", is_flag=True, help="An institution gets at least its floor or none at all.")
@click.option("--seed", type=click.IntRange(-(2**63), 2**63 - 1), help="Settles ties.  [default: that of the .npz, else 0]")
@click.option("--start", type=PLACE, help="An earlier result file: its pairs stay where nothing better is lost.")
@click.option(
    "--time-limit", type=click.FloatRange(0, min_open=True), help="Seconds; what was found by then comes with its bound."
)
@click.option("--out", type=PLACE, help="Write the result file here; - for standard output.")
@click.option(
    "--with-market/--without-market", default=None, help="Whether the file holds the market too.  [default: up to 100,000 bids]"
)
@click.option("--ruleset", default="", help="Key of the rule set that the scores follow, to be named in the file.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@plainly
def solve(
    sources: Sources,
    aim: matching.market.Aim,
    all_or_nothing: bool,
    seed: int | None,
    start: str | None,
    time_limit: float | None,
    out: str | None,
    with_market: bool | None,
    ruleset: str,
    as_json: bool,
) -> None:
    """Find the best matching of a market, and prove it.

    \b
    Columns (English or Chinese names, in any order):
      bids          need, institution, score [, effort] [, pair: locked or barred] [, group]
      institutions  institution, capacity [, floor] [, workload]
      needs         need [, priority]
      quotas        group [, least] [, most] [, amount: a column of bids to add up]

    \b
    Example:
      marketplace match solve --bids bids.csv --institutions institutions.csv --out result.json

    Ends with 0 where there is a matching, 1 where none is possible (then it says what to change), 2 for a file that
    cannot be used.
    """
    _check_options(sources, out, time_limit)
    began = monotonic()
    with Bar() as bar:
        named = market_from(sources, seed, all_or_nothing)
        earlier = _start(start, named) if start else None
        result = _solved(named, aim, earlier, time_limit, bar)
    seconds = monotonic() - began
    if out:
        embed = named.market.bids <= results.EMBEDDED if with_market is None else with_market
        _write(out, papers.write_result(named, result, with_market=embed, versions=_versions(), ruleset=ruleset))
    _tell(named, result, seconds, as_json, out)
    if result.status == "infeasible":
        raise SystemExit(1)


def _check_options(sources: Sources, out: str | None, time_limit: float | None) -> None:
    if time_limit is not None and isnan(time_limit):
        raise Stop("--time-limit is a number of seconds above 0.")
    read = {Path(place).resolve() for place in (sources.bids, sources.institutions, sources.needs, sources.quotas) if place}
    if out and out != STDIN and Path(out).resolve() in read:
        raise Stop(f"--out {out} would overwrite the table that is read: name another file.")


def _solved(
    named: papers.NamedMarket, aim: matching.market.Aim, start: matching.Result | None, limit: float | None, bar: Bar
) -> matching.Result:
    try:
        return matching.solve(named.market, aim, start=start, time_limit=limit, progress=bar)
    except matching.ImpossibleLocks as error:
        click.echo(f"The locked pairs cannot all stand: {_locks(named, error)}.", err=True)
        return engine.none_found(named.market, aim)
    except matching.OutOfTime:
        click.echo(f"No matching was found within {limit:g} s; give it more time with --time-limit.", err=True)
        raise SystemExit(1) from None


def _locks(named: papers.NamedMarket, error: matching.ImpossibleLocks) -> str:
    pairs = words.listed(map(named.pair, error.bids), len(error.bids))
    rule = words.named_in(str(error).partition(", but")[0], named)
    return f"{rule}, but these are locked: {pairs}"


def _start(place: str, named: papers.NamedMarket) -> matching.Result:
    """The earlier result on this market's bids; pairs that are no bids any more are left out."""
    file = papers.read_result(bytes_of(place, MAX_BYTES), name_of(place))
    chosen = np.zeros(named.market.bids, bool)
    rows, gone = results.rows_of(file, named)
    chosen[rows] = True
    if gone:
        click.echo(f"Note: {gone} pair(s) of {name_of(place)} are no bids of this market and are left out.", err=True)
    market = named.market
    return matching.Result(
        status="feasible",
        aim=file.content["aim"],
        chosen=chosen,
        total=market.total(chosen),
        bound=market.total(chosen),
        coverage=market.coverage(chosen),
        missed=market.missed(chosen),
    )


def _write(out: str, data: bytes) -> None:
    if out == STDIN:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        Path(out).write_bytes(data)
    except OSError as error:
        raise Stop(f"{out} cannot be written: {error.strerror or error}.") from error


def _tell(named: papers.NamedMarket, result: matching.Result, seconds: float, as_json: bool, out: str | None) -> None:
    changes = _changes(named) if result.status == "infeasible" else []
    if as_json:
        answer = _as_json(named, result, seconds) | ({"changes": changes} if changes else {})
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1), err=out == STDIN)
        return
    lines = words.summary(named, result, seconds)
    if result.status == "infeasible":
        lines = ["No matching keeps all the rules."]
        lines += ["The shortest list of changes after which one does:", *(f"  {one}" for one in changes)] if changes else []
    if out and out != STDIN:
        lines.append(f"Result written to {out}; check it with: marketplace match verify {out}")
    for line in lines:
        click.echo(line, err=out == STDIN)


def _changes(named: papers.NamedMarket) -> list[str]:
    try:
        return [words.change(one, named) for one in matching.relax(named.market)]
    except ArithmeticError:
        return []


def _as_json(named: papers.NamedMarket, result: matching.Result, seconds: float) -> dict[str, Any]:
    return {
        "status": result.status,
        "aim": result.aim,
        "seed": named.market.seed,
        **results.totals_of(named.market, result),
        "seconds": round(seconds, 3),
    }


def _versions() -> dict[str, str]:
    """What computed a result; a checkout that is not installed has no version of its own."""
    found = {}
    for name in VERSIONS:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
