"""A matching with its proof as a file: JSON that says which market, which pairs, which prices, and what they add up to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import Market, NotFeasible, NotOptimal, Result, engine, prices
from . import frozen
from .bad import BadFile
from .canonical import identity_of
from .contents import content_of, market_in
from .named import NamedMarket
from .parsing import Fields, parsed

FORMAT = "jiebang-matching"
VERSION = 2
"""Version 1 names neither the hash of what was asked nor the prices of the draw."""

FIELDS = (
    "format",
    "version",
    "aim",
    "status",
    "ruleset",
    "seed",
    "market",
    "totals",
    "missed",
    "prices",
    "pairs",
    "given",
    "content",
    "versions",
)
TOTALS = ("served", "needs", "coverage", "coverage_bound", "missed", "total", "bound", "units", "drawn")
EMBEDDED = 100_000
"""Markets of so many bids are written into the file unless told otherwise."""
NOBODY = -1
STATUSES = ("optimal", "feasible", "infeasible")
AIMS = ("coverage", "score")


@dataclass(frozen=True, eq=False, slots=True)
class ResultFile:
    """A result file that was read: its content, and the market in it where there is one."""

    name: str
    content: Mapping[str, Any]
    named: NamedMarket | None

    @property
    def hash(self) -> str:
        return str(self.content["market"]["hash"])

    @property
    def announced(self) -> str:
        """The hash of what was asked: the market, the aim and the rule set; that of the market in version 1."""
        if self.content["version"] == 1:
            return self.hash
        return asked_hash(self.hash, self.content["aim"], self.content["ruleset"])

    def given(self) -> dict[str, str]:
        """The institution of each served need, by id."""
        if "pairs" in self.content:
            return dict(map(tuple, self.content["pairs"]))
        return {str(need): str(place) for need, place in enumerate(self.content["given"]) if place != NOBODY}

    def result(self, named: NamedMarket) -> Result:
        """The result for its market; `NotFeasible` where a pair is no bid of it, `NotOptimal` where figures do not fit."""
        content = self.content
        totals = content["totals"]
        return Result(
            status=content["status"],
            aim=content["aim"],
            chosen=_chosen(self, named),
            total=totals["total"],
            bound=totals["bound"],
            coverage=totals["coverage"],
            missed=_by_institution(named, content["missed"], "the missed places"),
            price=_price(named, content["prices"]),
            second=_price(named, content.get("draw")),
            units=(totals["units"][0], totals["units"][1]),
            coverage_bound=totals["coverage_bound"],
            drawn=totals["drawn"],
        )


def asked_hash(market: str, aim: str, ruleset: str | None) -> str:
    """What is announced before a market is solved: the hash of the market's hash, the aim and the rule set."""
    return frozen.hash_of(
        {"format": "jiebang-announcement", "version": VERSION, "market": market, "aim": aim, "ruleset": ruleset}
    )


def write_result(
    named: NamedMarket, result: Result, *, with_market: bool, versions: Mapping[str, str], ruleset: str = ""
) -> bytes:
    """The file of a result: the same bytes for the same market and result, whatever the order of rows."""
    identity, result = identity_of(named), engine.proven_draw(named.market, result)
    content = {
        "format": FORMAT,
        "version": VERSION,
        "aim": result.aim,
        "status": result.status,
        "ruleset": ruleset or None,
        "seed": named.market.seed,
        "market": {**identity, "hash": frozen.hash_of(identity)},
        "announced": asked_hash(frozen.hash_of(identity), result.aim, ruleset or None),
        "totals": totals_of(named.market, result),
        "missed": _missed(named, result.missed),
        "prices": _prices(named, result.price),
        "draw": _prices(named, result.second),
        **_given(named, result),
        **({"content": content_of(named)} if with_market else {}),
        "versions": dict(sorted(versions.items())),
    }
    lines = (f"{json.dumps(key)}: {_lines(value)}" for key, value in content.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def read_result(data: bytes, name: str) -> ResultFile:
    """A result file as it was written; `BadFile` where it is no such file or was damaged."""
    return of_content(parsed(data, name), name)


def of_content(value: Any, name: str) -> ResultFile:
    """The result file in parsed JSON."""
    content = Fields(value, name)
    if content.text("format") != FORMAT:
        raise BadFile(f"{name} is no matching: its format is {content.text('format')!r}, not {FORMAT!r}.")
    if content.whole("version") not in (1, VERSION):
        raise BadFile(
            f"{name} has version {content.whole('version')} of the format; this program reads versions 1 and {VERSION}."
        )
    _check(content)
    market = market_in(content.inside("content"), content.whole("seed")) if "content" in content.values else None
    return ResultFile(name, content.values, market)


def check_figures(named: NamedMarket, file: ResultFile, result: Result) -> None:
    """Raise `NotOptimal` where a figure of the file that `matching.verify` does not read is wrong."""
    market, totals = named.market, file.content["totals"]
    if file.content["version"] > 1 and file.content["announced"] != file.announced:
        raise NotOptimal(f"what was asked has the hash {file.announced}, not {file.content['announced']}")
    served = int(result.chosen.sum())
    if (totals["served"], totals["needs"]) != (served, market.needs):
        raise NotOptimal(f"{served} of {market.needs} needs are served, not {totals['served']} of {totals['needs']}")
    if file.content["seed"] != market.seed:
        raise NotOptimal(f"the market's seed is {market.seed}, not {file.content['seed']}")
    if totals["missed"] != int(result.missed.sum()):
        raise NotOptimal(f"{int(result.missed.sum())} places of floors are missed, not {totals['missed']}")
    if result.status == "infeasible":
        figures = (result.total, result.bound, result.coverage, served, *result.units, result.coverage_bound or 0)
        if any(figures) or result.price is not None or result.second is not None or not result.drawn:
            raise NotOptimal("it says that no matching is possible, but it has figures of one")
        if not np.array_equal(result.missed, market.floor):
            raise NotOptimal("the missed places are not all places of the floors")
        return
    if result.units != prices.units(market, result.aim):
        raise NotOptimal(f"a unit of coverage and of a floor are worth {prices.units(market, result.aim)}, not {result.units}")
    bound = result.coverage_bound
    if bound is not None and (bound < result.coverage or (result.status == "optimal" and bound != result.coverage)):
        if result.aim == "coverage":
            raise NotOptimal(f"the coverage is {result.coverage}, but its bound {bound}")
    if (bound is None) == (result.aim == "coverage") and file.content["version"] > 1:
        raise NotOptimal("a bound of the coverage goes with the aim coverage and with no other")


def _check(content: Fields) -> None:
    """See that every field that is read later is there and of its kind, and that there is no other."""
    newer = content.whole("version") > 1
    content.only((*FIELDS, "announced", "draw") if newer else FIELDS)
    content.inside("totals").only(TOTALS)
    if newer:
        content.text("announced")
    if content.there("ruleset") is not None:
        content.text("ruleset")
    if ("given" in content.values) == ("pairs" in content.values):
        raise content.fault("pairs", "there, or given in its place")
    content.one_of("status", STATUSES)
    content.one_of("aim", AIMS)
    content.whole("seed")
    content.inside("market").text("hash")
    totals = content.inside("totals")
    for key in ("served", "needs", "coverage", "missed", "total", "bound"):
        totals.whole(key)
    if len(totals.wholes("units")) != 2:
        raise content.fault("units", "two whole numbers")
    if "coverage_bound" not in totals.values or totals.get("coverage_bound") is not None:
        totals.whole("coverage_bound")
    totals.flag("drawn")
    if "given" in content.values:
        content.wholes("given")
    else:
        content.rows("pairs", (str, str))
    for key in ("prices", "draw")[: 2 if newer else 1]:
        if key not in content.values:
            raise content.fault(key, "there, null where there are none")
    for key in ("missed", "prices", "draw"):
        if key == "missed" or content.get(key) is not None:
            _check_said(content, key)


def _check_said(content: Fields, key: str) -> None:
    if "given" in content.values and key != "missed":
        content.wholes(key)
    else:
        content.rows(key, (int if "given" in content.values else str, int))


def totals_of(market: Market, result: Result) -> dict[str, Any]:
    """The figures of a result."""
    return {
        "served": int(result.chosen.sum()),
        "needs": market.needs,
        "coverage": result.coverage,
        "coverage_bound": result.coverage_bound if result.aim == "coverage" else None,
        "missed": int(result.missed.sum()),
        "total": result.total,
        "bound": result.bound,
        "units": list(result.units),
        "drawn": result.drawn,
    }


def _given(named: NamedMarket, result: Result) -> dict[str, Any]:
    """The chosen pairs: by id, or for numbered markets the institution of each need, -1 for nobody."""
    market, chosen = named.market, result.chosen
    if is_numbered(named):
        given = np.full(market.needs, NOBODY, np.int64)
        given[market.need[chosen]] = market.institution[chosen]
        return {"given": given.tolist()}
    pairs = sorted(zip(market.need[chosen].tolist(), market.institution[chosen].tolist(), strict=True))
    return {"pairs": [[named.need(need), named.institution(institution)] for need, institution in pairs]}


def is_numbered(named: NamedMarket) -> bool:
    """Whether numbers are the ids on both sides."""
    return named.need_ids is None and named.institution_ids is None


def _missed(named: NamedMarket, missed: NDArray[np.int64]) -> list[list[Any]]:
    short = np.flatnonzero(missed).tolist()
    return [[place if is_numbered(named) else named.institution(place), int(missed[place])] for place in short]


def _prices(named: NamedMarket, prices: NDArray[Any] | None) -> list[Any] | None:
    if prices is None:
        return None
    price = [int(one) for one in prices]
    return price if is_numbered(named) else [[named.institution(place), one] for place, one in enumerate(price)]


def _chosen(file: ResultFile, named: NamedMarket) -> NDArray[np.bool_]:
    market = named.market
    need, institution = _numbers(file, named)
    rows = _rows(market, need, institution)
    for wrong in np.flatnonzero(rows < 0)[:1].tolist():
        raise NotFeasible(f"the pair {named.need(int(need[wrong]))} – {named.institution(int(institution[wrong]))} is no bid")
    if np.unique(rows).size != rows.size:
        raise NotFeasible("a pair is chosen twice")
    chosen = np.zeros(market.bids, bool)
    chosen[rows] = True
    return chosen


def _rows(market: Market, need: NDArray[np.int64], institution: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of each pair, -1 where it is no bid."""
    if not market.bids:
        return np.full(need.size, NOBODY, np.int64)
    key = market.need * max(market.institutions, 1) + market.institution
    wanted = need * max(market.institutions, 1) + institution
    order = np.argsort(key)
    place = np.minimum(np.searchsorted(key, wanted, sorter=order), market.bids - 1)
    return np.where(key[order[place]] == wanted, order[place], NOBODY)


def rows_of(file: ResultFile, named: NamedMarket) -> tuple[NDArray[np.int64], int]:
    """The rows of those chosen pairs that are bids of another market too, and how many are not."""
    given = file.given()
    numbers = [(named.need_number(need), named.institution_number(place)) for need, place in given.items()]
    pairs = [(need, place) for need, place in numbers if need is not None and place is not None]
    need, institution = np.array(pairs, np.int64).reshape(-1, 2).T
    rows = _rows(named.market, need, institution)
    kept = np.unique(rows[rows >= 0])
    return kept, len(given) - kept.size


def _numbers(file: ResultFile, named: NamedMarket) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Need and institution of each chosen pair, by number."""
    if "given" in file.content:
        return _numbers_given(np.array(file.content["given"], np.int64), named)
    needs = {named.need(number): number for number in range(named.market.needs)}
    places = _places(named)
    for need, institution in file.content["pairs"]:
        if need not in needs or institution not in places:
            raise NotFeasible(f"the pair {need} – {institution} is no bid")
    pairs = [(needs[need], places[institution]) for need, institution in file.content["pairs"]]
    need, institution = np.array(pairs, np.int64).reshape(-1, 2).T
    return need, institution


def _numbers_given(given: NDArray[np.int64], named: NamedMarket) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if not is_numbered(named) or given.size != named.market.needs:
        raise NotFeasible(f"{given.size} needs are given institutions by number, but the market has {named.market.needs}")
    need = np.flatnonzero(given != NOBODY)
    if ((given[need] < 0) | (given[need] >= named.market.institutions)).any():
        raise NotFeasible("a need is given an institution that the market does not have")
    return need, given[need]


def _places(named: NamedMarket) -> dict[str, int]:
    return {named.institution(number): number for number in range(named.market.institutions)}


def _price(named: NamedMarket, said: list[Any] | None) -> NDArray[np.int64] | None:
    return None if said is None else _by_institution(named, said, "the prices")


def _by_institution(named: NamedMarket, said: list[Any], what: str) -> NDArray[np.int64]:
    """Numbers by institution: a plain row of them, or pairs of id and number, others being zero."""
    if said and isinstance(said[0], int):
        if len(said) != named.market.institutions:
            raise NotOptimal(f"{what} are {len(said)}, not one for each of {named.market.institutions} institutions")
        return np.array(said, np.int64)
    places = _places(named)
    found = np.zeros(named.market.institutions, np.int64)
    seen = set()
    for name, value in said:
        if str(name) not in places or name in seen:
            raise NotOptimal(f"{what} name the institution {name}, which the market does not have or which stands twice")
        seen.add(name)
        found[places[str(name)]] = value
    return found


def _lines(value: Any) -> str:
    """JSON of one field: short ones on a line, long lists with an item each."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(f" {frozen.text_of(item)}" for item in value) + "\n]"
    if isinstance(value, dict) and "columns" not in value and "score" in value:
        return "{\n" + ",\n".join(f" {json.dumps(key)}: {frozen.text_of(item)}" for key, item in value.items()) + "\n}"
    return frozen.text_of(value)
