"""The file of a round's run: its frozen input and its result with both hashes, enough to check everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import Market, NotFeasible, NotOptimal, Result, engine, prices
from .bad import BadFile
from .frozen import ANNOUNCEMENT, Frozen, aim_of, announced_hash, commitment, hash_of, market_of, text_of
from .named import NamedMarket
from .parsing import Fields, parsed

FORMAT = "jiebang-round"
VERSION = 2
"""Version 1 names neither what was announced nor the prices of the draw."""

AIMS = ("coverage", "score")
FIGURES = ("served", "needs", "total", "bound")
FIELDS = ("format", "version", "input_hash", "result_hash", "input", "result")


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
            "announced": announced_hash(start),
        }

    @property
    def figures(self) -> dict[str, Any]:
        """What the result says of itself; zeros where there is no matching."""
        found = self.content["result"]
        known = found if found["status"] != "infeasible" else {"aim": aim_of(self.content["input"])}
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
            if row is None or market.score[row] != pair["score"] or not _as_in(self.content["input"]["bids"][row], pair):
                raise NotFeasible(f"the pair {pair['need']} – {pair['institution']} is no candidate with this score")
            if chosen[row]:
                raise NotFeasible("a pair is chosen twice")
            chosen[row] = True
        if found["status"] == "infeasible":
            return engine.none_found(market, aim_of(self.content["input"]))
        return Result(
            status=found["status"],
            aim=found["aim"],
            chosen=chosen,
            total=found["total"],
            bound=found["bound"],
            coverage=market.coverage(chosen),
            missed=market.missed(chosen),
            price=_by_place(found, "prices", market),
            second=_by_place(found, "draw", market),
            drawn=found.get("drawn", True),
            units=prices.units(market, found["aim"]),
        )

    @property
    def _pairs(self) -> list[dict[str, Any]]:
        found = self.content["result"]
        return [] if found["status"] == "infeasible" else list(found["pairs"])


def _as_in(bid: Mapping[str, Any], pair: Mapping[str, Any]) -> bool:
    """Whether what a pair tells of its bid is what the input says."""
    return all(text_of(pair[key]) == text_of(bid.get(key)) for key in ("terms", "pair") if key in pair)


def _by_place(found: Mapping[str, Any], key: str, market: Market) -> NDArray[np.int64] | None:
    """Prices by institution, `NotOptimal` where they are not one for each."""
    said = found.get(key)
    if said is not None and len(said) != market.institutions:
        raise NotOptimal(f"there are {len(said)} prices for {market.institutions} institutions")
    return None if said is None else np.array(said, np.int64)


def write_round(frozen: Frozen, result: Mapping[str, Any], announced: str) -> bytes:
    """The file of a finished run: the same bytes for the same input and result.

    `announced` is the hash under which the round was announced, as it was recorded then.
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "announced": announced,
        "input_hash": hash_of(frozen),
        "result_hash": hash_of(result),
        "input": frozen,
        "result": result,
    }
    return ("{\n" + ",\n".join(f'"{key}": {text_of(value)}' for key, value in content.items()) + "\n}\n").encode()


def read_round(data: bytes, name: str) -> RoundFile:
    """A round's file as it was written; `BadFile` where it is none."""
    return of_content(parsed(data, name), name)


def of_content(value: Any, name: str) -> RoundFile:
    """The round's file in parsed JSON."""
    content = Fields(value, name)
    if content.text("format") != FORMAT or content.whole("version") not in (1, VERSION):
        raise BadFile(f"{name} is no file of a round that this program can read.")
    content.only(FIELDS if content.whole("version") == 1 else (*FIELDS, "announced"))
    if content.whole("version") > 1:
        content.text("announced")
    check_input(content.inside("input"))
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
    announced = file.content.get("announced", file.hashes["announced"])
    if announced != file.hashes["announced"]:
        raise NotOptimal(f"what was announced has the hash {announced}, but this round's is {file.hashes['announced']}")


def check_figures(file: RoundFile, result: Result) -> None:
    """Raise `NotOptimal` where a figure that `matching.verify` does not read is wrong."""
    found, market = file.content["result"], file.named.market
    said = found.get("aim", result.aim)
    if said != aim_of(file.content["input"]):
        raise NotOptimal(f"the aim {said} is not the one that the round has")
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
    found.one_of("aim", AIMS)
    for key in FIGURES:
        found.whole(key)
    for key in ("prices", "draw"):
        if found.get(key) is not None:
            found.wholes(key)
    if "drawn" in found.values:
        found.flag("drawn")
    needs, places = ({one["id"] for one in content.values["input"][key]} for key in ("needs", "institutions"))
    for pair in found.several("pairs", "a pair"):
        pair.whole("score")
        if pair.whole("need") not in needs or pair.whole("institution") not in places:
            raise pair.fault("need", "one of the input, as must the institution")


def check_input(frozen: Fields) -> None:
    """See that a frozen input is made of whole numbers, texts and names that are there once."""
    start = frozen.inside("round")
    start.text("programme"), start.whole("number"), start.whole("seed"), start.one_of("aim", AIMS)
    Fields(start.get("weights"), frozen.name, "the field weights")
    if "announcement" in start.values or "ruleset" in start.values:
        start.text("ruleset")
        if start.whole("announcement") != ANNOUNCEMENT:
            raise start.fault("announcement", f"{ANNOUNCEMENT}, or left out where only the seed was announced")
    needs, places = frozen.several("needs", "a need"), frozen.several("institutions", "an institution")
    limited = start.get("budget_fen") is not None and start.whole("budget_fen") is not None
    _once(frozen, "needs", [need.whole("id") for need in needs])
    _once(frozen, "needs", [need.text("number") for need in needs])
    _once(frozen, "institutions", [place.whole("id") for place in places])
    for place in places:
        place.text("name"), place.whole("free")
    for need in needs:
        if "priority" in need.values:
            need.whole("priority")
    for bid in frozen.several("bids", "a bid"):
        bid.whole("need"), bid.whole("institution"), bid.whole("score"), bid.one_of("pair", ("", "locked", "barred"))
        if limited or "government_fen" in bid.values:
            bid.whole("government_fen")


def _once(frozen: Fields, key: str, names: list[Any]) -> None:
    if len(set(names)) < len(names):
        raise frozen.fault(key, "a list that names each once")
