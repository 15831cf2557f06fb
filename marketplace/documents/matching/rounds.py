"""The file of a round's run: its frozen input and its result with both hashes, enough to check everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.frozen import Frozen, commitment, hash_of, market_of, text_of
from ...core.matching import Market, NotFeasible, NotOptimal, Result, prices
from .bad import BadFile
from .named import NamedMarket
from .parsing import Fields, parsed

FORMAT = "jiebang-round"
VERSION = 1
FIGURES = ("served", "needs", "total", "bound")


@dataclass(frozen=True, eq=False, slots=True)
class RoundFile:
    """A round's file that was read."""

    name: str
    content: Mapping[str, Any]
    named: NamedMarket

    @property
    def hashes(self) -> dict[str, str]:
        """What the results page names beside the round, computed from what the file holds."""
        start = self.content["input"]["round"]
        return {
            "input_hash": hash_of(self.content["input"]),
            "result_hash": hash_of(self.content["result"]),
            "seed_hash": commitment(start["programme"], start["number"], start["seed"]),
        }

    @property
    def figures(self) -> dict[str, Any]:
        """What the result says of itself; zeros where there is no matching."""
        found = self.content["result"]
        known = found if found["status"] != "infeasible" else {"aim": "coverage"}
        return {"status": found["status"], "aim": known["aim"], **{key: known.get(key, 0) for key in FIGURES}}

    def given(self) -> dict[str, str]:
        """The name of the institution of each served need, by its number."""
        frozen = self.content["input"]
        number = {need["id"]: str(need["number"]) for need in frozen["needs"]}
        name = {one["id"]: str(one["name"]) for one in frozen["institutions"]}
        return {number[pair["need"]]: name[pair["institution"]] for pair in self._pairs}

    def result(self) -> Result:
        """The result as the engine gave it; `NotFeasible` where a pair is no candidate."""
        found, market = self.content["result"], self.named.market
        chosen = np.zeros(market.bids, bool)
        rows = {(bid["need"], bid["institution"]): row for row, bid in enumerate(self.content["input"]["bids"])}
        for pair in self._pairs:
            row = rows.get((pair["need"], pair["institution"]))
            if row is None or market.score[row] != pair["score"]:
                raise NotFeasible(f"the pair {pair['need']} – {pair['institution']} is no candidate with this score")
            chosen[row] = True
        if found["status"] == "infeasible":
            return _nothing(market)
        price = found.get("prices")
        if price is not None and len(price) != market.institutions:
            raise NotOptimal(f"there are {len(price)} prices for {market.institutions} institutions")
        return Result(
            status=found["status"], aim=found["aim"], chosen=chosen, total=found["total"], bound=found["bound"], coverage=market.coverage(chosen), missed=market.missed(chosen),
            price=None if price is None else np.array(price, np.int64), units=prices.units(market, found["aim"]),
        )  # fmt: skip


    @property
    def _pairs(self) -> list[dict[str, Any]]:
        found = self.content["result"]
        return [] if found["status"] == "infeasible" else list(found["pairs"])


def _nothing(market: Market) -> Result:
    chosen = np.zeros(market.bids, bool)
    return Result(
        status="infeasible", aim="coverage", chosen=chosen, total=0, bound=0, coverage=0, missed=market.missed(chosen)
    )


def write_round(frozen: Frozen, result: Mapping[str, Any]) -> bytes:
    """The file of a finished run: the same bytes for the same input and result."""
    content = {
        "format": FORMAT, "version": VERSION, "input_hash": hash_of(frozen), "result_hash": hash_of(result),
        "input": frozen, "result": result,
    }  # fmt: skip
    return ("{\n" + ",\n".join(f'"{key}": {text_of(value)}' for key, value in content.items()) + "\n}\n").encode()


def read_round(data: bytes, name: str) -> RoundFile:
    """A round's file as it was written; `BadFile` where it is none."""
    return of_content(parsed(data, name), name)


def of_content(value: Any, name: str) -> RoundFile:
    """The round's file in parsed JSON."""
    content = Fields(value, name)
    if content.text("format") != FORMAT or content.whole("version") != VERSION:
        raise BadFile(f"{name} is no file of a round that this program can read.")
    try:
        named = _market(content.inside("input").values)
        _check(content)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise BadFile(f"{name}: the input or the result is damaged ({type(error).__name__}: {error}).") from None
    return RoundFile(name, content.values, named)


def check_hashes(file: RoundFile) -> None:
    """Raise `NotOptimal` where the file holds something else than its own hashes say."""
    for key, what in (("input_hash", "input"), ("result_hash", "result")):
        if file.content[key] != file.hashes[key]:
            raise NotOptimal(f"the {what} was changed: its hash is {file.hashes[key]}, not {file.content[key]}")


def check_figures(file: RoundFile, result: Result) -> None:
    """Raise `NotOptimal` where a figure that `matching.verify` does not read is wrong."""
    found, market = file.content["result"], file.named.market
    if result.status != "infeasible" and (found["served"], found["needs"]) != (int(result.chosen.sum()), market.needs):
        real = f"{int(result.chosen.sum())} of {market.needs}"
        raise NotOptimal(f"{real} needs are served, not {found['served']} of {found['needs']}")


def _market(frozen: Mapping[str, Any]) -> NamedMarket:
    return NamedMarket(
        market=market_of(frozen),
        need_ids=tuple(str(need["number"]) for need in frozen["needs"]),
        institution_ids=tuple(str(one["name"]) for one in frozen["institutions"]),
    )


def _check(content: Fields) -> None:
    """See that the fields that are read later are there and of their kind."""
    content.text("input_hash"), content.text("result_hash")
    found = content.inside("result")
    if found.one_of("status", ("optimal", "feasible", "infeasible")) == "infeasible":
        return
    found.one_of("aim", ("coverage", "score"))
    for key in FIGURES:
        found.whole(key)
    if found.get("prices") is not None:
        found.wholes("prices")
    needs, places = ({one["id"] for one in content.values["input"][key]} for key in ("needs", "institutions"))
    for pair in found.values["pairs"]:
        fields = Fields(pair, content.name, "a pair")
        fields.whole("score")
        if fields.whole("need") not in needs or fields.whole("institution") not in places:
            raise fields.fault("need", "one of the input, as must the institution")
