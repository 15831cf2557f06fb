"""Where a market comes from on the command line: tables, arrays, or the result file itself."""

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from ... import matching
from .. import files as papers
from ..files import tables
from .stop import Stop

F = TypeVar("F", bound=Callable[..., Any])
STDIN = "-"
PLACE = click.Path(allow_dash=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """The files that were named; empty texts where none was."""

    bids: str = ""
    institutions: str = ""
    needs: str = ""
    quotas: str = ""

    @property
    def is_arrays(self) -> bool:
        return self.bids.lower().endswith(".npz")


def market_options(required: bool) -> Callable[[F], F]:
    """The options that name a market, handed over as `sources`."""
    need = "" if required else " Not needed where the result holds its market."
    options = (
        click.option("--bids", type=PLACE, required=required, help=f"CSV of bids, or .npz with the whole market.{need}"),
        click.option("--institutions", type=PLACE, default="", help="CSV of institutions with their capacity."),
        click.option("--needs", type=PLACE, default="", help="CSV of all needs, with priorities if wanted."),
        click.option("--quotas", type=PLACE, default="", help="CSV of what groups of bids may have at least and at most."),
    )

    def decorated(function: F) -> F:
        @functools.wraps(function)
        def command(*args: Any, bids: str | None, institutions: str, needs: str, quotas: str, **more: Any) -> Any:
            sources = Sources(bids=bids or "", institutions=institutions, needs=needs, quotas=quotas)
            return function(*args, sources=sources, **more)

        return functools.reduce(lambda inner, option: option(inner), reversed(options), command)  # type: ignore[return-value]

    return decorated


def plainly(function: F) -> F:
    """Say what is wrong with a file, or too large for the machine, in one sentence and end with 2."""

    @functools.wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except papers.BadFile as error:
            raise Stop(str(error)) from error
        except MemoryError as error:
            raise Stop("This machine has too little memory for a market of this size.") from error

    return command  # type: ignore[return-value]


def market_from(sources: Sources, seed: int | None, all_or_nothing: bool) -> papers.NamedMarket:
    """The market in the named files; notes on what was passed over go to standard error."""
    if sources.is_arrays:
        return _from_arrays(sources, seed, all_or_nothing)
    if not sources.institutions:
        raise Stop("--bids needs --institutions beside it: the CSV with the capacity of each institution.")
    bids, institutions = _file(sources.bids), _file(sources.institutions)
    needs, quotas = (_file(place) if place else None for place in (sources.needs, sources.quotas))
    named, notes = papers.read_market(bids, institutions, needs, quotas, all_or_nothing=all_or_nothing, seed=seed or 0)
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    return named


def bytes_of(place: str, limit: int) -> bytes:
    """The content of a file, or of standard input for `-`; never more than `limit` bytes."""
    try:
        if place == STDIN:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(place).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Stop(f"{place} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    if len(data) > limit:
        raise Stop(f"{name_of(place)} has more than {limit >> 20} MB, which is more than this command reads.")
    return data


def name_of(place: str) -> str:
    """How sentences call a file."""
    return "standard input" if place == STDIN else Path(place).name


def _file(place: str) -> tuple[bytes, str]:
    return bytes_of(place, tables.MAX_BYTES), name_of(place)


def _from_arrays(sources: Sources, seed: int | None, all_or_nothing: bool) -> papers.NamedMarket:
    if sources.institutions or sources.needs or sources.quotas:
        raise Stop(f"{name_of(sources.bids)} holds the whole market: leave --institutions, --needs and --quotas out.")
    try:
        with Path(sources.bids).open("rb") as file:
            return changed(papers.read_arrays(file, name_of(sources.bids)), seed, all_or_nothing)
    except OSError as error:
        raise Stop(f"{sources.bids} cannot be read: {error.strerror or error}.") from error


def changed(named: papers.NamedMarket, seed: int | None, all_or_nothing: bool) -> papers.NamedMarket:
    """The market with another seed or meaning of floors, where it has not got them already."""
    market: matching.Market = named.market
    wanted = {"seed": market.seed if seed is None else seed, "all_or_nothing": all_or_nothing or market.all_or_nothing}
    if wanted == {"seed": market.seed, "all_or_nothing": market.all_or_nothing}:
        return named
    return papers.NamedMarket(
        market=market.but(**wanted), need_ids=named.need_ids, institution_ids=named.institution_ids, quota_names=named.quota_names
    )
