"""What binds the claimants' files of one round together: hashes of what each may open for itself, under one public hash.

Every file carries the same list. It names those who serve somebody with their
prices, and beside each need the hash of who won it with which score; whoever
claimed that need can open it, so that the winner and those who lost see the
same. Among the hashes of whole files each finds its own.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from .. import prices
from .frozen import Frozen, hash_of, market_of, text_of

Line = list[Any]
"""Number of an institution, its name, how many needs it serves, whether it is full, its price and that of the draw."""

FEW = 16
"""The hashes of files are filled up to a multiple of so many, so that their number does not tell how many claimed."""


class Salts:
    """Numbers that only whoever has the whole input can know, one for each thing that is sealed."""

    def __init__(self, frozen: Frozen) -> None:
        self._secret = hashlib.sha256(f"salt:{text_of(frozen)}".encode()).hexdigest()

    def of(self, what: str) -> str:
        return hashlib.sha256(f"{self._secret}:{what}".encode()).hexdigest()


def price_lines(frozen: Frozen, result: Mapping[str, Any]) -> list[Line]:
    """The institutions that serve somebody, by number."""
    load = Counter(pair["institution"] for pair in result["pairs"])
    rows = zip(frozen["institutions"], result["prices"], result["draw"], strict=True)
    return [
        [number, one["name"], load[one["id"]], load[one["id"]] >= one["free"], price, draw]
        for number, (one, price, draw) in enumerate(rows)
        if load[one["id"]]
    ]


def need_seal(opened: Mapping[str, Any]) -> str:
    """The hash of what is told about a need: its number among the needs, its priority, and who won it how."""
    keys = ("salt", "row", "need", "priority", "winner", "winner_score", "winner_locked")
    return hash_of(["need", *(opened[key] for key in keys)])


def file_seal(salt: str, own: Mapping[str, Any], claims: list[dict[str, Any]]) -> str:
    """The hash of all that a file tells about its owner."""
    return hash_of(["claimant", salt, own, claims])


def listed(frozen: Frozen, result: Mapping[str, Any], needs: list[Any], seals: list[str], announced: str) -> dict[str, Any]:
    """What every claimant's file of a round holds in the same bytes."""
    salts = Salts(frozen)
    blank = [salts.of(f"blank:{number}") for number in range(-len(seals) % FEW)]
    return {
        "round": frozen["round"],
        "announced": announced,
        "input_hash": hash_of(frozen),
        "result_hash": hash_of(result),
        "unit": prices.units(market_of(frozen), "coverage")[0],
        "prices": price_lines(frozen, result),
        "needs": needs,
        "claimants": sorted([*seals, *blank]),
    }
