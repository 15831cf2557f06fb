"""The file of one claimant: its own claims beside the winners, with the prices that prove the matching best and drawn.

It names nobody but those who won, and tells no other score than theirs. If
every claimant finds its own file true, and all files carry the same list
(its hash is on the results page), then the whole matching is proven best, and
the one that was drawn, without anybody having seen all claims.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .. import prices
from . import scores, seals
from .checking import ClaimsFile, check_claims, of_content
from .frozen import Frozen, hash_of, market_of, text_of
from .parsing import parsed
from .seals import Salts

__all__ = ["ClaimsFile", "check_claims", "of_content", "prices_hash", "read_claims", "write_claims"]

FORMAT = "jiebang-claims"
VERSION = scores.WITH_LINES
"""Version 1, of runs whose result has no prices of the draw, has no seals; version 2 no lines of a score.

A result says which it was made for (`claims`), so that a file which somebody has keeps the hash that was published.
"""

CANDIDATE = "candidate"


def prices_hash(frozen: Frozen, result: Mapping[str, Any], announced: str) -> str:
    """The hash of what all claimants' files share, to be published beside the matching; empty where prices prove nothing."""
    if result.get("prices") is None:
        return ""
    if not _sealed(result):
        return hash_of(_older_list(frozen, result))
    return hash_of(_files(frozen, result, announced)[0])


def write_claims(frozen: Frozen, result: Mapping[str, Any], institution: int, announced: str) -> bytes | None:
    """The file for one institution; None where it has no claim in this round or prices prove nothing."""
    if result.get("prices") is None or institution not in _claimants(frozen):
        return None
    if not _sealed(result):
        return _written(_older(frozen, result, institution))
    listed, files = _files(frozen, result, announced)
    return _written(
        {"format": FORMAT, "version": _version(result), "list_hash": hash_of(listed), "list": listed, **files[institution]}
    )


def read_claims(data: bytes, name: str) -> ClaimsFile:
    """A claimant's file as it was written; `BadFile` where it is none."""
    return of_content(parsed(data, name), name)


def _written(content: Mapping[str, Any]) -> bytes:
    return ("{\n" + ",\n".join(f'"{key}": {text_of(value)}' for key, value in content.items()) + "\n}\n").encode()


def _sealed(result: Mapping[str, Any]) -> bool:
    return result.get("draw") is not None


def _version(result: Mapping[str, Any]) -> int:
    return VERSION if result.get("claims") == VERSION else 2


def _claimants(frozen: Frozen) -> list[int]:
    return sorted({claim["institution"] for claim in (*frozen["bids"], *frozen["excluded"])})


def _files(frozen: Frozen, result: Mapping[str, Any], announced: str) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """The list that all files of a round share, and of each claimant what is its own."""
    salts = Salts(frozen)
    opened = _opened(frozen, result, salts)
    files: dict[int, dict[str, Any]] = {}
    for one in _claimants(frozen):
        own, claims = _own(frozen, result, one), _claims(frozen, one, opened, lines=_version(result) == VERSION)
        files[one] = {"salt": salts.of(f"claimant:{one}"), "own": own, "claims": claims}
    marks = [seals.file_seal(file["salt"], file["own"], file["claims"]) for file in files.values()]
    needs = [[need["number"], seals.need_seal(opened[need["id"]])] for need in frozen["needs"]]
    return seals.listed(frozen, result, needs, marks, announced), files


def _opened(frozen: Frozen, result: Mapping[str, Any], salts: Salts) -> dict[int, dict[str, Any]]:
    """What a claimant of each need is told about it, by its id."""
    number = {one["id"]: place for place, one in enumerate(frozen["institutions"])}
    won = {pair["need"]: pair for pair in result["pairs"]}
    return {
        need["id"]: {
            "salt": salts.of(f"need:{need['number']}"),
            "row": row,
            "need": need["number"],
            "priority": need.get("priority", 1),
            "winner": number[pair["institution"]] if (pair := won.get(need["id"])) else None,
            "winner_score": pair["score"] if pair else None,
            "winner_locked": bool(pair and pair.get("pair") == "locked"),
        }
        for row, need in enumerate(frozen["needs"])
    }


def _own(frozen: Frozen, result: Mapping[str, Any], institution: int) -> dict[str, Any]:
    """What the claimant itself has; it has no number where no claim of its own is a candidate."""
    served = sum(pair["institution"] == institution for pair in result["pairs"])
    for number, one in enumerate(frozen["institutions"]):
        if one["id"] == institution:
            price, draw = result["prices"][number], result["draw"][number]
            return {"number": number, "name": one["name"], "served": served, "places": one["free"], "price": price, "draw": draw}
    return {"number": None, "name": "", "served": 0, "places": 0, "price": 0, "draw": 0}


def _claims(
    frozen: Frozen, institution: int, opened: Mapping[int, Mapping[str, Any]], *, lines: bool = False
) -> list[dict[str, Any]]:
    """The claims of one institution by number of the need, with what is told about each need, and how its own scores came to be."""
    own = [bid | {"state": CANDIDATE} for bid in frozen["bids"] if bid["institution"] == institution]
    out = [claim | {"state": claim["why"]} for claim in frozen["excluded"] if claim["institution"] == institution]
    told = [
        {**opened[claim["need"]], "state": claim["state"], "pair": claim.get("pair", ""), "score": claim.get("score")}
        | ({"lines": scores.lines_of(claim.get("terms", ()))} if lines else {})
        for claim in (*own, *out)
    ]
    return sorted(told, key=lambda claim: str(claim["need"]))


def _older_list(frozen: Frozen, result: Mapping[str, Any]) -> list[list[Any]]:
    """The price list of version 1: name, how many it serves, whether it is full, price."""
    load = Counter(pair["institution"] for pair in result["pairs"])
    return [
        [one["name"], load[one["id"]], load[one["id"]] >= one["free"], price]
        for one, price in zip(frozen["institutions"], result["prices"], strict=True)
        if load[one["id"]]
    ]


def _older(frozen: Frozen, result: Mapping[str, Any], institution: int) -> dict[str, Any]:
    """The file of version 1, with the hash that was published for its round."""
    listed, name = _older_list(frozen, result), {one["id"]: one["name"] for one in frozen["institutions"]}
    own = _own(frozen, {**result, "draw": result["prices"]}, institution)
    won = {pair["need"]: name[pair["institution"]] for pair in result["pairs"]}
    opened = _opened(frozen, result, Salts(frozen))
    for need, told in opened.items():
        opened[need] = {key: told[key] for key in ("need", "priority", "winner_score", "winner_locked")} | {
            "winner": won.get(need)
        }
    return {
        "format": FORMAT,
        "version": 1,
        "round": {key: frozen["round"][key] for key in ("programme", "number", "seed")},
        "input_hash": hash_of(frozen),
        "result_hash": hash_of(result),
        "prices_hash": hash_of(listed),
        "unit": prices.units(market_of(frozen), "coverage")[0],
        "own": {key: own[key] for key in ("name", "served", "places", "price")},
        "prices": listed,
        "claims": _claims(frozen, institution, opened),
    }
