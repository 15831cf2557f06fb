"""`marketplace match verify`: a published file, checked offline by somebody who trusts nobody."""

import json
import math
from pathlib import Path
from typing import Any

import click

from ... import matching
from ..files import canonical, claims, parsing, results, rounds
from . import words
from .checked import Broken, Case, market_of, of_result, of_round
from .sources import PLACE, Sources, bytes_of, market_options, name_of, plainly
from .stop import Stop

RULES = "It keeps every rule of its market, and its figures add up."
PROOFS = {
    "prices": "Its prices prove it best, in one pass over the bids and without a solver.",
    "again": "Prices cannot prove a market with its rules, so it was solved again: nothing better is possible.",
    "impossible": "It says so rightly: indeed no matching keeps all the rules ({why}).",
    "none": "That nothing better is possible is NOT proven: {why}.",
}
DRAWS = {
    "prices": "Among equals it is the one that the seed draws: prices of the draw prove that too.",
    "again": "Among equals it is the one that the seed draws.",
    "none": "That it is the one that the seed draws among equals is NOT proven: {why}.",
}
MARKS = ("announced", "hash", "input_hash", "result_hash", "prices_hash", "seed_hash")
PROVEN, FALSE, UNPROVEN = 0, 1, 3
"""How the command ends: all of it is proven, something is false, or the rules hold and no more is proven."""


@click.command("verify")
@click.argument("file", type=PLACE, required=False)
@market_options(required=False)
@click.option("--hash", "wanted", default="", help="The hash that was published: another one is refused.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    help="Seconds for solving again what prices cannot prove; no limit otherwise.",
)
@click.option("--script", is_flag=True, help="Print where the stand-alone check lies, which needs nothing but Python.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
@plainly
def verify(
    beside: Path | None, file: str | None, sources: Sources, wanted: str, time_limit: float | None, script: bool, as_json: bool
) -> None:
    """Check a result file, or the file of a round's run: hash, rules, figures, and that nothing better is possible.

    \b
    Examples:
      marketplace match verify result.json
      marketplace match verify result.json --bids bids.csv --institutions institutions.csv

    With --hash it is held against the hash that was published: of what was announced, and for the files of a round
    that of its input, its result or its prices.

    Ends with 0 where everything is proven, 3 where rules and figures hold but that nothing better is possible is
    not proven, 1 with the first thing that is false, 2 for a file that cannot be used.
    """
    if script:
        click.echo(_script(beside))
        return
    if not file:
        raise Stop("Name the result file to be checked, as in: marketplace match verify result.json.")
    if time_limit is not None and not math.isfinite(time_limit):
        raise Stop("--time-limit is a number of seconds above 0.")
    told = _checked(file, sources, time_limit)
    marks = {key: told[key] for key in MARKS if key in told}
    if wanted and told["holds"] and wanted.lower() not in _published(marks):
        told = marks | {"from": told["from"]} | _false(f"no hash of it is {wanted} as published")
    if as_json:
        click.echo(json.dumps({"file": name_of(file), **told}, ensure_ascii=False, indent=1))
    else:
        _tell(name_of(file), told)
    if told["verdict"] != PROVEN:
        raise SystemExit(told["verdict"])


def _script(beside: Path | None) -> Path:
    """Where the stand-alone check lies, which whoever calls these commands hands in."""
    if beside is None:
        raise Stop("The stand-alone check comes with the site: ask the command marketplace for it.")
    return beside


def _published(marks: dict[str, str]) -> set[str]:
    """The hashes that say all that was asked: that of the market alone only where there is no other."""
    return {mark for key, mark in marks.items() if key != "hash" or "announced" not in marks}


def _checked(place: str, sources: Sources, time_limit: float | None) -> dict[str, Any]:
    content, name = parsing.parsed(bytes_of(place, parsing.MAX_BYTES), name_of(place)), name_of(place)
    if isinstance(content, dict) and content.get("format") == rounds.FORMAT:
        return _round(rounds.of_content(content, name), sources, time_limit)
    if isinstance(content, dict) and content.get("format") == claims.FORMAT:
        return _claims(claims.of_content(content, name), sources)
    file = results.of_content(content, name)
    named = market_of(file, sources)
    told = {"hash": canonical.hash_of(named), "from": "files" if sources.bids else "inside"}
    if file.content["version"] > 1:
        told["announced"] = results.asked_hash(told["hash"], file.content["aim"], file.content["ruleset"])
    return told | _held(of_result(file, named), time_limit)


def _false(broken: str) -> dict[str, Any]:
    return {"verdict": FALSE, "holds": False, "broken": broken}


def _held(case: Case, time_limit: float | None) -> dict[str, Any]:
    named = case.named
    try:
        result, (verdict, draw) = case.checked(time_limit)
    except Broken as error:
        return _false(error.broken)
    return results.totals_of(named.market, result) | {
        "verdict": PROVEN if verdict.proven and draw.proven else UNPROVEN,
        "holds": True,
        "proof": verdict.by,
        "why": words.named_in(verdict.why, named),
        "draw": draw.by,
        "draw_why": words.named_in(draw.why, named),
    }


def _round(file: rounds.RoundFile, sources: Sources, time_limit: float | None) -> dict[str, Any]:
    return {**file.hashes, "from": "inside"} | _held(of_round(file, sources), time_limit)


def _claims(file: claims.ClaimsFile, sources: Sources) -> dict[str, Any]:
    if sources.bids:
        raise Stop(f"{file.name} is the file of a claimant and needs no market: leave --bids out.")
    told = {"from": "claims", **file.hashes}
    try:
        found = claims.check_claims(file)
    except matching.NotOptimal as error:
        return told | _false(str(error))
    return (
        told
        | {"verdict": PROVEN if file.sealed else UNPROVEN, "holds": True}
        | {key.replace(" ", "_"): found[key] for key in ("won", "outbid", "not compared")}
    )


def _tell(name: str, told: dict[str, Any]) -> None:
    if not told["holds"]:
        click.echo(f"{name} does not hold: {told['broken']}.")
        return
    if told["from"] == "claims":
        click.echo(f"{name} holds: {told['won']} of these claims won, {told['outbid']} were outbid at the published prices.")
        click.echo(f"{told['not_compared']} were not compared: screened out, barred, or a person locked another pair.")
        click.echo(f"prices_hash {told['prices_hash']}")
        click.echo("Compare the hash with the one on the results page: all claimants have the same list.")
        if told["verdict"] == UNPROVEN:
            click.echo(
                "That all claimants were told the same is NOT proven: a file of this older version is bound by its prices alone."
            )
        return
    proof = PROOFS[told["proof"]].format(why=told["why"])
    click.echo(f"{name} holds. {proof}" if told["proof"] == "impossible" else f"{name} holds. {RULES} {proof}")
    if told["proof"] not in ("impossible", "none"):
        click.echo(DRAWS[told["draw"]].format(why=told["draw_why"]))
    click.echo(f"Served {told['served']:,} of {told['needs']:,} needs; total score {told['total']:,}, bound {told['bound']:,}.")
    for key in MARKS:
        if key in told:
            click.echo(f"{key:<11} {told[key]}")
    if told["from"] == "inside":
        click.echo("The market was taken from the file itself: compare the hash with the one that was published.")
