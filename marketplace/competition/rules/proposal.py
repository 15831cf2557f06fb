"""A run's result as people read it: pairs with their terms and best alternatives, reserves, what is left over, figures.

Everything is computed from the frozen input and the solver's answer, so that equal
input gives equal bytes. Needs and institutions are named by their ids.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from ... import matching
from ...matching.files.frozen import Frozen, reserve_key
from ...matching.later import numpy as np
from ...shared.rounding import per_10000
from .losses import Barrier, Loss

RESERVES = 2
"""Reserves named for a matched need; ours, no document states a number."""


class Unserved(StrEnum):
    """Why a need found nobody, or lost whom it had found."""

    NO_CLAIM = "no_claim"
    NO_CANDIDATE = "no_candidate"
    BARRED = "barred"
    NO_ROOM = "no_room"
    NO_RESERVE = "no_reserve"
    STOPPED = "stopped"


class Assurance(StrEnum):
    """How far a result is proven, for whoever checks it: the three ways in which a check of it can end."""

    PROVEN = "proven"
    UNDRAWN = "undrawn"
    AGAIN = "again"
    UNPROVEN = "unproven"


def compose(
    frozen: Frozen,
    market: matching.Market,
    result: matching.Result,
    found: Mapping[int, Loss],
    proof: matching.Verdict,
    drawn: matching.Verdict,
) -> dict[str, Any]:
    """The result of a run that has a matching; `found` holds the loss of each bid that was not chosen.

    `proof` and `drawn` are what was proven of its optimum and of its draw; "verified" says that rules and figures hold.
    """
    chosen = np.flatnonzero(result.chosen).tolist()
    rivals = rivals_of(frozen)
    return {
        "status": result.status,
        "aim": result.aim,
        "total": result.total,
        "bound": result.bound,
        "served": len(chosen),
        "needs": market.needs,
        "prices": None if result.price is None else [int(price) for price in result.price],
        "draw": None if result.second is None else result.second.tolist(),
        "drawn": drawn.proven,
        "proof": proof.by,
        "pairs": [_pair(frozen, bid, rivals, found) for bid in chosen],
        "others": [_other(frozen, loss) for _, loss in sorted(found.items())],
        "unserved": _unserved(frozen, {frozen["bids"][bid]["need"] for bid in chosen}),
        "loads": _loads(frozen, chosen),
        "categories": _categories(frozen, chosen),
        "counties": _counties(frozen, chosen),
        "concentration": _concentration(frozen, chosen),
        "verified": True,
    }


def impossible(changes: Iterable[matching.Change], frozen: Frozen) -> dict[str, Any]:
    """The result of a run without a matching: the shortest list of changes that would make one possible."""
    return {"status": "infeasible", "changes": [_change(change, frozen) for change in changes]}


def rivals_of(frozen: Frozen) -> dict[int, list[int]]:
    """The rows of the candidates of each need, best first: by score, then by the draw; barred pairs left out."""
    seed, bids = frozen["round"]["seed"], frozen["bids"]
    numbers = {need["id"]: need["number"] for need in frozen["needs"]}
    found: dict[int, list[int]] = defaultdict(list)
    for row, bid in enumerate(bids):
        if bid["pair"] != "barred":
            found[bid["need"]].append(row)
    for need, rows in found.items():
        rows.sort(key=lambda row: (-bids[row]["score"], reserve_key(seed, numbers[need], bids[row]["institution"])))
    return dict(found)


def first_alternatives(frozen: Frozen, chosen: Iterable[int]) -> list[int]:
    """The best other candidate of each matched need, in the order of `chosen`; needs without one are left out."""
    rivals = rivals_of(frozen)
    options = [[row for row in rivals[frozen["bids"][bid]["need"]] if row != bid] for bid in chosen]
    return [rows[0] for rows in options if rows]


def _pair(frozen: Frozen, bid: int, rivals: Mapping[int, list[int]], found: Mapping[int, Loss]) -> dict[str, Any]:
    row = frozen["bids"][bid]
    others = [other for other in rivals[row["need"]] if other != bid]
    return {
        "need": row["need"],
        "institution": row["institution"],
        "score": row["score"],
        "terms": row["terms"],
        "pair": row["pair"],
        "alternative": _other(frozen, found[others[0]]) if others else None,
        "reserves": [frozen["bids"][other]["institution"] for other in others[:RESERVES]],
    }


def _other(frozen: Frozen, loss: Loss) -> dict[str, Any]:
    bid = frozen["bids"][loss.bid]
    return {
        "need": bid["need"],
        "institution": bid["institution"],
        "score": bid["score"],
        "exact": loss.exact,
        "possible": loss.possible,
        "coverage": loss.coverage,
        "missed": loss.missed,
        "loss": loss.score,
        "barriers": [_barrier(frozen, barrier) for barrier in loss.barriers],
        "moves": [_move(frozen, *move) for move in loss.moves],
    }


def _barrier(frozen: Frozen, barrier: Barrier) -> dict[str, Any]:
    """One barrier with ids; a floor with its institution, a quota with its number and which limit it is."""
    said: dict[str, Any] = {"kind": barrier.kind, "pairs": [_named(frozen, row) for row in barrier.bids]}
    if barrier.kind == "floor":
        said["institution"] = frozen["institutions"][barrier.index]["id"]
    if barrier.kind == "quota":
        said |= {"quota": barrier.index, "limit": barrier.limit}
    return said


def _move(frozen: Frozen, need: int, before: int | None, after: int | None) -> list[int | None]:
    """Need, institution before and after, by id; None where it has none."""
    places = [None if place is None else frozen["institutions"][place]["id"] for place in (before, after)]
    return [frozen["needs"][need]["id"], *places]


def _named(frozen: Frozen, row: int) -> list[int]:
    return [frozen["bids"][row]["need"], frozen["bids"][row]["institution"]]


def _unserved(frozen: Frozen, served: set[int]) -> list[dict[str, Any]]:
    candidates = Counter(bid["need"] for bid in frozen["bids"])
    allowed = Counter(bid["need"] for bid in frozen["bids"] if bid["pair"] != "barred")
    excluded = Counter(claim["need"] for claim in frozen["excluded"])

    def why(need: int) -> Unserved:
        if allowed[need]:
            return Unserved.NO_ROOM
        if candidates[need]:
            return Unserved.BARRED
        return Unserved.NO_CANDIDATE if excluded[need] else Unserved.NO_CLAIM

    left = [need["id"] for need in frozen["needs"] if need["id"] not in served]
    return [{"need": need, "why": why(need).value} for need in left]


def _loads(frozen: Frozen, chosen: list[int]) -> list[dict[str, int]]:
    load = Counter(frozen["bids"][bid]["institution"] for bid in chosen)
    claims = Counter(bid["institution"] for bid in frozen["bids"])
    return [
        {"institution": one["id"], "free": one["free"], "claims": claims[one["id"]], "load": load[one["id"]]}
        for one in frozen["institutions"]
    ]


def _categories(frozen: Frozen, chosen: list[int]) -> list[dict[str, Any]]:
    """Needs and served needs by category; one that names several counts in each."""
    served = {frozen["bids"][bid]["need"] for bid in chosen}
    needs, got = Counter[str](), Counter[str]()
    for need in frozen["needs"]:
        needs.update(need["categories"])
        got.update(need["categories"] if need["id"] in served else ())
    return [{"category": code, "needs": needs[code], "served": got[code]} for code in sorted(needs)]


def _counties(frozen: Frozen, chosen: list[int]) -> list[dict[str, Any]]:
    served = {frozen["bids"][bid]["need"] for bid in chosen}
    needs, got = Counter[str](), Counter[str]()
    for need in frozen["needs"]:
        needs[need["county"]] += 1
        got[need["county"]] += need["id"] in served
    return [{"county": name, "needs": needs[name], "served": got[name]} for name in sorted(needs)]


def _concentration(frozen: Frozen, chosen: list[int]) -> dict[str, int]:
    """The share of the three largest and the Herfindahl index, both per 10,000; 0 where nothing is matched."""
    load = sorted(Counter(frozen["bids"][bid]["institution"] for bid in chosen).values(), reverse=True)
    whole = sum(load)
    if not whole:
        return {"top_three": 0, "herfindahl": 0}
    return {
        "top_three": per_10000(sum(load[:3]), whole),
        "herfindahl": per_10000(sum(count * count for count in load), whole * whole),
    }


def _change(change: matching.Change, frozen: Frozen) -> dict[str, Any]:
    """One change with the ids it is about."""
    if change.kind == "forced":
        bid = frozen["bids"][change.index]
        return {"kind": "forced", "need": bid["need"], "institution": bid["institution"], "amount": 1}
    if change.kind == "need":
        return {"kind": "need", "need": frozen["needs"][change.index]["id"], "amount": 1}
    if change.kind == "quota_most":
        return {"kind": "budget", "amount": change.amount}
    place = frozen["institutions"][change.index]["id"]
    return {"kind": change.kind, "institution": place, "amount": change.amount}


def moved(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What moved between two results: each need whose institution differs, None where it has none.

    Empty where one of them has no matching.
    """
    if "pairs" not in earlier or "pairs" not in later:
        return []
    before = {pair["need"]: pair["institution"] for pair in earlier["pairs"]}
    after = {pair["need"]: pair["institution"] for pair in later["pairs"]}
    return [
        {"need": need, "before": before.get(need), "after": after.get(need)}
        for need in sorted(before.keys() | after.keys())
        if before.get(need) != after.get(need)
    ]
