"""`marketplace match compare`: two results side by side, and what moved between them."""

import json
from typing import Any

import click

from ...documents import matching as papers
from ...documents.matching.parsing import MAX_BYTES
from .sources import PLACE, bytes_of, name_of, plainly

FIGURES = ("served", "needs", "coverage", "missed", "total", "bound")
SHOWN = 50


@click.command("compare")
@click.argument("before", type=PLACE)
@click.argument("after", type=PLACE)
@click.option("--all", "everything", is_flag=True, help="List every need that moved, not only the first 50.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@plainly
def compare(before: str, after: str, everything: bool, as_json: bool) -> None:
    """Put two result files side by side: served, missed, total, and which needs moved.

    \b
    Example:
      marketplace match compare before.json after.json
    """
    files = [papers.read_result(bytes_of(place, MAX_BYTES), name_of(place)) for place in (before, after)]
    answer = _compared(*files)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    _tell(answer, len(answer["moved"]) if everything else SHOWN)


def _compared(before: papers.ResultFile, after: papers.ResultFile) -> dict[str, Any]:
    old, new = before.given(), after.given()
    moved = [
        {"need": need, "before": old.get(need), "after": new.get(need)}
        for need in papers.ordered({*old, *new})
        if old.get(need) != new.get(need)
    ]
    sides = [{"status": file.content["status"], "aim": file.content["aim"], **file.content["totals"]} for file in (before, after)]
    return {
        "same_market": before.hash == after.hash,
        "before": sides[0], "after": sides[1], "moved": moved,
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
        click.echo(f"  {one['need']}: {one['before'] or 'nobody'} → {one['after'] or 'nobody'}")
    if len(moved) > shown:
        click.echo(f"  and {len(moved) - shown:,} more; --all lists them.")
