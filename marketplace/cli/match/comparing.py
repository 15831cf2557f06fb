"""`marketplace match compare`: two results side by side, and what moved between them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from ...documents import matching as papers
from ...documents.matching import parsing, results, rounds
from .sources import PLACE, bytes_of, name_of, plainly

FIGURES = ("served", "needs", "coverage", "missed", "total", "bound")
SHOWN = 50


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One of the two results: which market, its figures, who serves each need, and the scores where they are known."""

    hash: str
    figures: Mapping[str, Any]
    given: Mapping[str, str]
    scores: Mapping[tuple[str, str], int]


@click.command("compare")
@click.argument("before", type=PLACE)
@click.argument("after", type=PLACE)
@click.option("--all", "everything", is_flag=True, help="List every need that moved, not only the first 50.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@plainly
def compare(before: str, after: str, everything: bool, as_json: bool) -> None:
    """Put two result files, or the files of two runs, side by side: served, missed, total, and which needs moved.

    \b
    Example:
      marketplace match compare before.json after.json
    """
    answer = _compared(_side(before), _side(after))
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    _tell(answer, len(answer["moved"]) if everything else SHOWN)


def _side(place: str) -> Side:
    content, name = parsing.parsed(bytes_of(place, parsing.MAX_BYTES), name_of(place)), name_of(place)
    if isinstance(content, dict) and content.get("format") == rounds.FORMAT:
        run = rounds.of_content(content, name)
        figures = {"coverage": run.figures["served"], "missed": 0, **run.figures}
        return Side(run.hashes["input_hash"], figures, run.given(), _scores(run.named))
    file = results.of_content(content, name)
    figures = {"status": file.content["status"], "aim": file.content["aim"], **file.content["totals"]}
    return Side(file.hash, figures, file.given(), _scores(file.named))


def _scores(named: papers.NamedMarket | None) -> dict[tuple[str, str], int]:
    if named is None:
        return {}
    rows = zip(named.market.need.tolist(), named.market.institution.tolist(), named.market.score.tolist(), strict=True)
    return {(named.need(need), named.institution(place)): score for need, place, score in rows}


def _compared(before: Side, after: Side) -> dict[str, Any]:
    old, new = before.given, after.given
    moved = [
        {
            "need": need, "before": old.get(need), "after": new.get(need),
            "score_before": before.scores.get((need, old.get(need, ""))), "score_after": after.scores.get((need, new.get(need, ""))),
        }
        for need in papers.ordered({*old, *new})
        if old.get(need) != new.get(need)
    ]  # fmt: skip
    return {
        "same_market": before.hash == after.hash, "before": before.figures, "after": after.figures, "moved": moved,
        "kept": sum(1 for need in old if old[need] == new.get(need)),
    }  # fmt: skip


def _tell(answer: dict[str, Any], shown: int) -> None:
    before, after, moved = answer["before"], answer["after"], answer["moved"]
    click.echo("The same market." if answer["same_market"] else "Two different markets.")
    click.echo(f"{'':<10}{'before':>16}{'after':>16}{'change':>16}")
    for key in ("status", "aim"):
        click.echo(f"{key:<10}{before[key]:>16}{after[key]:>16}".rstrip())
    for key in FIGURES:
        click.echo(f"{key:<10}{before[key]:>16,}{after[key]:>16,}{after[key] - before[key]:>+16,}")
    click.echo(f"{answer['kept']:,} needs stay where they were, {len(moved):,} move{':' if moved else '.'}")
    for one in moved[:shown]:
        sides = (_who(one["before"], one["score_before"]), _who(one["after"], one["score_after"]))
        click.echo(f"  {one['need']}: {' → '.join(sides)}")
    if len(moved) > shown:
        click.echo(f"  and {len(moved) - shown:,} more; --all lists them.")


def _who(institution: str | None, score: int | None) -> str:
    return "nobody" if institution is None else institution if score is None else f"{institution} ({score:,})"
