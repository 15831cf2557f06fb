"""`marketplace match why`: what choosing a bid would have cost, and what stood in its way."""

import json
from dataclasses import asdict

import click

from ... import matching
from .. import files as papers
from ..files import parsing, results, rounds
from . import words
from .checked import SECONDS, Case, doubts, market_of, of_result, of_round
from .sources import PLACE, Sources, bytes_of, market_options, name_of, plainly
from .stop import Stop


@click.command("why")
@click.argument("file", type=PLACE)
@click.option("--need", help="Need of the bid.")
@click.option("--institution", help="Institution of the bid.")
@click.option("--bid", type=click.IntRange(0), help="Row of the bid in the market, from 0, instead of the two.")
@market_options(required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the reasons as JSON.")
@plainly
def why(file: str, need: str | None, institution: str | None, bid: int | None, sources: Sources, as_json: bool) -> None:
    """Say why a bid was not chosen: the exact loss if it had been, and what stood in the way.

    FILE is a result file, or the file of a round's run. It is checked first: where something in it is false, that is
    said instead, and the command ends with 1; what is not proven of it is said before the reasons.

    \b
    Example:
      marketplace match why result.json --need N1 --institution J2
    """
    case = _loaded(file, sources)
    named, row = case.named, _row(case.named, need, institution, bid)
    found, proofs = case.checked(SECONDS)
    if found.status == "infeasible":
        raise Stop(f"{name_of(file)} says that no matching is possible, so no bid was chosen over another.")
    try:
        reason, unproven = matching.why(named.market, found, row, SECONDS), doubts(found, proofs, named)
    except matching.OutOfTime:
        raise Stop(f"Within {SECONDS} s no matching with this bid was found, so nothing can be said of its loss.") from None
    if as_json:
        pair = {"need": named.need(int(named.market.need[row])), "institution": words.at(named, row)}
        click.echo(json.dumps(pair | asdict(reason) | {"unproven": unproven}, ensure_ascii=False, indent=1))
        return
    for line in (*(f"Of {name_of(file)}, {doubt}" for doubt in unproven), *words.reasons(named, reason)):
        click.echo(line)


def _loaded(place: str, sources: Sources) -> Case:
    content, name = parsing.parsed(bytes_of(place, parsing.MAX_BYTES), name_of(place)), name_of(place)
    if isinstance(content, dict) and content.get("format") == rounds.FORMAT:
        return of_round(rounds.of_content(content, name), sources)
    file = results.of_content(content, name)
    return of_result(file, market_of(file, sources))


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
