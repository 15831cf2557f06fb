"""The file of one claimant: its own claims beside the winners, with the prices that prove the matching best.

It names nobody but those who won, and tells no other score than theirs. If
every claimant finds its own file true, and all files carry the same prices
(their hash is on the results page), then the whole matching is proven best
without anybody having seen all claims.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.frozen import Frozen, hash_of, market_of, text_of
from ...core.matching import NotOptimal, prices
from .bad import BadFile
from .parsing import Fields, parsed

FORMAT = "jiebang-claims"
VERSION = 1
CANDIDATE = "candidate"

Line = list[Any]
"""Name of an institution that serves somebody, how many, whether it is full, its price."""


@dataclass(frozen=True, eq=False, slots=True)
class ClaimsFile:
    """A claimant's file that was read."""

    name: str
    content: Mapping[str, Any]


def price_list(frozen: Frozen, result: Mapping[str, Any]) -> list[Line] | None:
    """The institutions that serve somebody, by id, with their prices; None where there is no proof by prices."""
    found = result.get("prices")
    if found is None:
        return None
    load = Counter(pair["institution"] for pair in result["pairs"])
    return [
        [one["name"], load[one["id"]], load[one["id"]] >= one["free"], price]
        for one, price in zip(frozen["institutions"], found, strict=True)
        if load[one["id"]]
    ]


def prices_hash(frozen: Frozen, result: Mapping[str, Any]) -> str:
    """The hash of the price list, to be published beside the matching; empty where there is none."""
    listed = price_list(frozen, result)
    return "" if listed is None else hash_of(listed)


def write_claims(frozen: Frozen, result: Mapping[str, Any], institution: int) -> bytes | None:
    """The file for one institution; None where it has no claim in this round or prices prove nothing."""
    listed, claims = price_list(frozen, result), _claims(frozen, result, institution)
    if listed is None or not claims:
        return None
    content = {
        "format": FORMAT, "version": VERSION, "round": {key: frozen["round"][key] for key in ("programme", "number", "seed")},
        "input_hash": hash_of(frozen), "result_hash": hash_of(result), "prices_hash": hash_of(listed),
        "unit": prices.units(market_of(frozen), "coverage")[0], "own": _own(frozen, result, institution), "prices": listed,
        "claims": claims,
    }  # fmt: skip
    return ("{\n" + ",\n".join(f'"{key}": {text_of(value)}' for key, value in content.items()) + "\n}\n").encode()


def read_claims(data: bytes, name: str) -> ClaimsFile:
    """A claimant's file as it was written; `BadFile` where it is none."""
    return of_content(parsed(data, name), name)


def of_content(value: Any, name: str) -> ClaimsFile:
    """The claimant's file in parsed JSON."""
    content = Fields(value, name)
    if content.text("format") != FORMAT or content.whole("version") != VERSION:
        raise BadFile(f"{name} is no file of a claimant that this program can read.")
    content.whole("unit"), content.text("prices_hash")
    content.rows("prices", (str, int, bool, int))
    own = content.inside("own")
    own.text("name"), [own.whole(key) for key in ("served", "places", "price")]
    claims = content.get("claims")
    if not isinstance(claims, list):
        raise content.fault("claims", "a list")
    for one in (Fields(claim, name, "a claim") for claim in claims):
        one.text("need"), one.text("state"), one.text("pair"), one.whole("priority")
        for key in ("score", "winner_score"):
            if one.get(key) is not None:
                one.whole(key)
        if one.get("winner") is not None:
            one.text("winner")
        if not isinstance(one.get("winner_locked"), bool):
            raise one.fault("winner_locked", "true or false")
    return ClaimsFile(name, content.values)


def check_claims(file: ClaimsFile) -> Counter[str]:
    """Count the claims that won, that were outbid at these prices, and that were not compared.

    `NotOptimal` with the first claim that is a better offer than what was chosen,
    or the first price that does not fit.
    """
    content, own = file.content, file.content["own"]
    if hash_of(content["prices"]) != content["prices_hash"]:
        raise NotOptimal("the prices do not have the hash that the file names")
    for name, _, full, price in content["prices"]:
        if price < 0 or (price and not full):
            raise NotOptimal(f"the price {price} of {name} does not fit its load")
    listed = {line[0]: line[3] for line in content["prices"]}
    if own["price"] != listed.get(own["name"], own["price"]) or own["price"] < 0:
        raise NotOptimal("the institution's own price is not the one in the list")
    if own["served"] > own["places"] or (own["price"] and own["served"] < own["places"]):
        raise NotOptimal(f"the price {own['price']} of {own['name']} does not fit its load")
    return Counter(_compared(content, claim, listed) for claim in content["claims"])


def _compared(content: Mapping[str, Any], claim: Mapping[str, Any], listed: Mapping[str, int]) -> str:
    own, need, winner = content["own"], claim["need"], claim["winner"]
    if claim["state"] != CANDIDATE or claim["pair"] == "barred" or claim["winner_locked"]:
        return "not compared"
    if claim["score"] is None or (winner is not None and (winner not in listed or claim["winner_score"] is None)):
        raise NotOptimal(f"the claim for {need} lacks a score or a price")
    served = content["unit"] * claim["priority"]
    offer = claim["score"] + served - own["price"]
    kept = 0 if winner is None else claim["winner_score"] + served - listed[winner]
    if kept < 0 or offer > kept or (winner == own["name"] and offer != kept):
        raise NotOptimal(f"at these prices the claim for {need} is a better offer than what was chosen")
    return "won" if winner == own["name"] else "outbid"


def _own(frozen: Frozen, result: Mapping[str, Any], institution: int) -> dict[str, Any]:
    """Places, load and price of the claimant itself; it has none of them where no claim of its own is a candidate."""
    served = sum(pair["institution"] == institution for pair in result["pairs"])
    for one, price in zip(frozen["institutions"], result["prices"], strict=True):
        if one["id"] == institution:
            return {"name": one["name"], "served": served, "places": one["free"], "price": price}
    return {"name": "", "served": 0, "places": 0, "price": 0}


def _claims(frozen: Frozen, result: Mapping[str, Any], institution: int) -> list[dict[str, Any]]:
    number = {need["id"]: need["number"] for need in frozen["needs"]}
    priority = {need["id"]: need.get("priority", 1) for need in frozen["needs"]}
    name = {one["id"]: one["name"] for one in frozen["institutions"]}
    won = {pair["need"]: pair for pair in result.get("pairs", ())}
    own = [bid | {"state": CANDIDATE} for bid in frozen["bids"] if bid["institution"] == institution]
    out = [claim | {"state": claim["why"]} for claim in frozen["excluded"] if claim["institution"] == institution]
    return [
        {
            "need": number[claim["need"]], "priority": priority[claim["need"]], "state": claim["state"], "pair": claim.get("pair", ""), "score": claim.get("score"),
            "winner": name[pair["institution"]] if (pair := won.get(claim["need"])) else None,
            "winner_score": pair["score"] if pair else None, "winner_locked": bool(pair and pair.get("pair") == "locked"),
        }
        for claim in sorted([*own, *out], key=lambda claim: number[claim["need"]])
    ]  # fmt: skip
