"""`marketplace match compare`: two results side by side, and what moved between them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from .. import files as papers
from ..files import parsing, results, rounds
from .checked import SECONDS, Case, doubts, market_of, of_result, of_round
from .sources import PLACE, Sources, bytes_of, market_options, name_of, plainly

FIGURES = ("served", "needs", "coverage", "missed", "total", "bound")
SHOWN = 50
UNCHECKED = "neither rules nor figures were checked: it does not hold its market, and no --bids and --institutions were named."


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One of the two results: which market, its figures, who serves each need, and the scores where they are known."""

    hash: str
    name: str
    figures: Mapping[str, Any]
    doubts: Sequence[str]
    given: Mapping[str, str]
    scores: Mapping[tuple[str, str], int]


@click.command("compare")
@click.argument("before", type=PLACE)
@click.argument("after", type=PLACE)
@click.option("--all", "everything", is_flag=True, help="List every need that moved, not only the first 50.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@market_options(required=False)
@plainly
def compare(before: str, after: str, everything: bool, as_json: bool, sources: Sources) -> None:
    """Put two result files, or the files of two runs, side by side: served, missed, total, and which needs moved.

    Both are checked first: where something in one is false, that is said instead, and the command ends with 1; what is
    not proven of one is said below its figures. A file that does not hold its market is held against the tables that
    are named; without them it is compared as it stands, and that is said.

    \b
    Example:
      marketplace match compare before.json after.json
    """
    answer = _compared(_side(before, sources), _side(after, sources))
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    _tell(answer, len(answer["moved"]) if everything else SHOWN)


def _side(place: str, tables: Sources) -> Side:
    content, name = parsing.parsed(bytes_of(place, parsing.MAX_BYTES), name_of(place)), name_of(place)
    if isinstance(content, dict) and content.get("format") == rounds.FORMAT:
        run = rounds.of_content(content, name)
        figures = {"coverage": run.figures["served"], "missed": 0, **run.figures}
        told = _checked(of_round(run, Sources()))
        return Side(run.hashes["input_hash"], name, figures, told, run.given(), _scores(run.named))
    file = results.of_content(content, name)
    figures = {"status": file.content["status"], "aim": file.content["aim"], **file.content["totals"]}
    named = file.named or (market_of(file, tables) if tables.bids else None)
    told = [UNCHECKED] if named is None else _checked(of_result(file, named))
    return Side(file.hash, name, figures, told, file.given(), _scores(named))


def _checked(case: Case) -> list[str]:
    return doubts(*case.checked(SECONDS), case.named)


def _scores(named: papers.NamedMarket | None) -> dict[tuple[str, str], int]:
    if named is None:
        return {}
    rows = zip(named.market.need.tolist(), named.market.institution.tolist(), named.market.score.tolist(), strict=True)
    return {(named.need(need), named.institution(place)): score for need, place, score in rows}


def _compared(before: Side, after: Side) -> dict[str, Any]:
    old, new = before.given, after.given
    moved = [
        {
            "need": need,
            "before": old.get(need),
            "after": new.get(need),
            "score_before": before.scores.get((need, old.get(need, ""))),
            "score_after": after.scores.get((need, new.get(need, ""))),
        }
        for need in papers.ordered({*old, *new})
        if old.get(need) != new.get(need)
    ]
    return {
        "same_market": before.hash == after.hash,
        "before": before.figures,
        "after": after.figures,
        "moved": moved,
        "unproven": [f"Of {side.name}, {doubt}" for side in (before, after) for doubt in side.doubts],
        "kept": sum(1 for need in old if old[need] == new.get(need)),
    }


def _tell(answer: dict[str, Any], shown: int) -> None:
    before, after, moved = answer["before"], answer["after"], answer["moved"]
    click.echo("The same market." if answer["same_market"] else "Two different markets.")
    rows = [("", "before", "after", "change"), *((key, before[key], after[key], "") for key in ("status", "aim"))]
    rows += [(key, f"{before[key]:,}", f"{after[key]:,}", f"{after[key] - before[key]:+,}") for key in FIGURES]
    width = max(14, *(len(text) for row in rows for text in row[1:])) + 2
    for key, *cells in rows:
        click.echo(f"{key:<10}{''.join(f'{text:>{width}}' for text in cells)}".rstrip())
    for doubt in answer["unproven"]:
        click.echo(doubt)
    click.echo(f"{answer['kept']:,} needs stay where they were, {len(moved):,} move{':' if moved else '.'}")
    for one in moved[:shown]:
        sides = (_who(one["before"], one["score_before"]), _who(one["after"], one["score_after"]))
        click.echo(f"  {one['need']}: {' → '.join(sides)}")
    if len(moved) > shown:
        click.echo(f"  and {len(moved) - shown:,} more; --all lists them.")


def _who(institution: str | None, score: int | None) -> str:
    return "nobody" if institution is None else institution if score is None else f"{institution} ({score:,})"
