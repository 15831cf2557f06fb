"""`marketplace match why`: what choosing a bid would have cost, and what stood in its way."""

import json
from collections.abc import Callable
from dataclasses import asdict

import click

from ...core import matching
from ...documents import matching as papers
from ...documents.matching import parsing, results, rounds
from ..stop import Stop
from . import words
from .sources import PLACE, Sources, bytes_of, market_options, name_of, plainly
from .verifying import market_of


@click.command("why")
@click.argument("file", type=PLACE)
@click.option("--need", help="Need of the bid.")
@click.option("--institution", help="Institution of the bid.")
@click.option("--bid", type=click.IntRange(0), help="Row of the bid in the market, from 0, instead of the two.")
@market_options(required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the reasons as JSON.")
@plainly
def why(
    file: str, need: str | None, institution: str | None, bid: int | None, bids: str | None, institutions: str, needs: str,
    quotas: str, as_json: bool,
) -> None:  # fmt: skip
    """Say why a bid was not chosen: the exact loss if it had been, and what stood in the way.

    FILE is a result file, or the file of a round's run.

    \b
    Example:
      marketplace match why result.json --need N1 --institution J2
    """
    sources = Sources(bids=bids or "", institutions=institutions, needs=needs, quotas=quotas)
    named, result = _loaded(file, sources)
    row = _row(named, need, institution, bid)
    try:
        found = result()
        if found.status == "infeasible":
            raise Stop(f"{name_of(file)} says that no matching is possible, so no bid was chosen over another.")
        reason = matching.why(named.market, found, row)
    except (matching.NotFeasible, matching.NotOptimal) as error:
        click.echo(f"{name_of(file)} does not hold: {words.named_in(str(error), named)}.")
        raise SystemExit(1) from None
    if as_json:
        pair = {"need": named.need(int(named.market.need[row])), "institution": words.at(named, row)}
        click.echo(json.dumps(pair | asdict(reason), ensure_ascii=False, indent=1))
        return
    for line in words.reasons(named, reason):
        click.echo(line)


def _loaded(place: str, sources: Sources) -> tuple[papers.NamedMarket, Callable[[], matching.Result]]:
    content, name = parsing.parsed(bytes_of(place, parsing.MAX_BYTES), name_of(place)), name_of(place)
    if isinstance(content, dict) and content.get("format") == rounds.FORMAT:
        run = rounds.of_content(content, name)
        return run.named, run.result
    file = results.of_content(content, name)
    named = market_of(file, sources)
    return named, lambda: file.result(named)


def _row(named: papers.NamedMarket, need: str | None, institution: str | None, bid: int | None) -> int:
    if bid is not None:
        if bid >= named.market.bids:
            raise Stop(f"--bid {bid}: the market has the bids 0 to {named.market.bids - 1}.")
        return bid
    if need is None or institution is None:
        raise Stop("Name the bid: --need and --institution, or --bid with its row.")
    number, place = named.need_number(need), named.institution_number(institution)
    if number is None:
        raise Stop(f"--need {need}: the market has no such need.")
    if place is None:
        raise Stop(f"--institution {institution}: the market has no such institution.")
    row = named.row(number, place)
    if row is None:
        raise Stop(f"{institution} has no bid for {need}, so there is nothing to explain.")
    return row
