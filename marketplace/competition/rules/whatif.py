"""What if: a frozen input with other places, caps, locks or priorities, and what the best matching would then be.

A change is a plain dict, so that it can travel in a frozen input under ``changes``: ``kind``, ``need`` and ``institution``
(ids, None where it has none), ``before`` and ``after`` (numbers, None for no limit; for a pair None), and ``reason``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Any

from ... import matching
from ...matching.files.frozen import Frozen, aim_of, hash_of, market_of
from ...shared.errors import Invalid
from ...shared.fixed import Fixed
from .proposal import impossible

LIVE = 20_000
"""Rounds with up to so many candidates are solved while somebody waits; it takes some milliseconds."""
LIVE_SECONDS = 5.0
MOST_PLACES = 1_000
MOST_PRIORITY = 100
MOST_CHANGES = 200


class Alteration(StrEnum):
    """What can be changed about an input."""

    PLACES = "places"
    MOST = "most"
    BUDGET = "budget"
    PRIORITY = "priority"
    LOCKED = "locked"
    BARRED = "barred"
    FREED = "freed"


PAIRS = (Alteration.LOCKED, Alteration.BARRED, Alteration.FREED)

Change = dict[str, Any]


class Wish(Fixed):
    """What somebody would like to see, by id; what is not named stays as it is.

    `places` of institutions, at `most` so many needs for any one institution, at most `budget_fen` of the government's money
    in all, `priority` of needs (1 where not named), and `pairs` (need, institution) of kind locked, barred or freed.
    """

    places: Mapping[int, int] = field(default_factory=dict)
    most: int | None = None
    budget_fen: int | None = None
    priority: Mapping[int, int] = field(default_factory=dict)
    pairs: Mapping[tuple[int, int], Alteration] = field(default_factory=dict)


def changes_of(frozen: Frozen, wish: Wish) -> list[Change]:
    """What a wish would change about an input, in a fixed order; what is so already is left out.

    Raises `Invalid`, with a key of `whatif.`, where a wish names what the round does not have.
    """
    found = [*_places(frozen, wish), *_limits(wish), *_priorities(frozen, wish), *_pairs(frozen, wish)]
    if len(found) > MOST_CHANGES:
        raise Invalid("whatif.too_many", most=MOST_CHANGES)
    return found


def wish_of(changes: Sequence[Mapping[str, Any]]) -> Wish:
    """The wish behind the changes that a frozen input carries."""
    one = {kind: [change for change in changes if change["kind"] == kind] for kind in Alteration}
    return Wish(
        places={change["institution"]: change["after"] for change in one[Alteration.PLACES]},
        most=next((change["after"] for change in one[Alteration.MOST]), None),
        budget_fen=next((change["after"] for change in one[Alteration.BUDGET]), None),
        priority={change["need"]: change["after"] for change in one[Alteration.PRIORITY]},
        pairs={(change["need"], change["institution"]): kind for kind in PAIRS for change in one[kind]},
    )


def applied(frozen: Frozen, changes: Sequence[Change]) -> dict[str, Any]:
    """The input with these changes made, and carried under ``changes``; without any it is the same input.

    ``base`` is the hash of the input as it was, so that whatever changes there shows here.
    """
    if not changes:
        return dict(frozen)
    wish = wish_of(changes)
    rules = {"most": wish.most, "budget_fen": wish.budget_fen}
    marks = {Alteration.LOCKED: "locked", Alteration.BARRED: "barred", Alteration.FREED: ""}
    return {
        **frozen,
        "round": {**frozen["round"], **{name: value for name, value in rules.items() if value is not None}},
        "needs": [
            {**need, "priority": wish.priority[need["id"]]} if need["id"] in wish.priority else need for need in frozen["needs"]
        ],
        "institutions": [{**one, "free": _free(one, wish)} for one in frozen["institutions"]],
        "bids": [
            {**bid, "pair": marks[wish.pairs[pair]]} if (pair := (bid["need"], bid["institution"])) in wish.pairs else bid
            for bid in frozen["bids"]
        ],
        "changes": [dict(change) for change in changes],
        "base": hash_of(frozen),
    }


def raised(changes: Sequence[Change]) -> list[Change]:
    """The changes that give an institution more places than it has: to be looked at only."""
    return [change for change in changes if change["kind"] == Alteration.PLACES and change["after"] > change["before"]]


def reason_for(frozen: Frozen, need: int, institutions: Sequence[int]) -> str:
    """Why a run has a pair of this need locked or barred that is not so in the round; blank where it has none."""
    return next(
        (
            change["reason"]
            for change in frozen.get("changes", ())
            if change["kind"] in PAIRS and change["need"] == need and change["institution"] in institutions
        ),
        "",
    )


def is_live(frozen: Frozen) -> bool:
    """Whether an input can be solved while somebody waits: not too large, and no budget, which is a hard problem."""
    return len(frozen["bids"]) <= LIVE and "budget_fen" not in frozen["round"]


def look(frozen: Frozen) -> dict[str, Any]:
    """The best matching of an input as ``status``, ``pairs``, ``served``, ``total`` and ``bound``, checked.

    The same pairs that a run of this input finds. Without a matching it is ``status`` "infeasible" and the shortest list of
    ``changes`` that would make one possible. Raises `matching.OutOfTime`.
    """
    market = market_of(frozen)
    try:
        found: matching.Result | None = matching.solve(market, aim=aim_of(frozen), time_limit=LIVE_SECONDS)
    except matching.ImpossibleLocks:
        found = None
    if found is None or found.status == "infeasible":
        return impossible(matching.relax(market), frozen)
    matching.verify(market, found)
    chosen = [bid for bid, is_chosen in zip(frozen["bids"], found.chosen.tolist(), strict=True) if is_chosen]
    return {
        "status": found.status,
        "served": len(chosen),
        "needs": market.needs,
        "total": found.total,
        "bound": found.bound,
        "pairs": [{"need": bid["need"], "institution": bid["institution"], "score": bid["score"]} for bid in chosen],
    }


def rescored(before: Frozen, after: Frozen) -> list[dict[str, int]]:
    """The candidates whose score differs: need, institution and both scores, the largest difference first."""
    old = {(bid["need"], bid["institution"]): bid["score"] for bid in before["bids"]}
    found = [
        {"need": bid["need"], "institution": bid["institution"], "before": old[pair], "after": bid["score"]}
        for bid in after["bids"]
        if old.get(pair := (bid["need"], bid["institution"]), bid["score"]) != bid["score"]
    ]
    return sorted(found, key=lambda one: (-abs(one["after"] - one["before"]), one["need"], one["institution"]))


def _change(kind: Alteration, before: int | None, after: int | None, **where: int) -> Change:
    return {
        "kind": kind.value,
        "need": where.get("need"),
        "institution": where.get("institution"),
        "before": before,
        "after": after,
        "reason": "",
    }


def _places(frozen: Frozen, wish: Wish) -> list[Change]:
    free = {one["id"]: one["free"] for one in frozen["institutions"]}
    for institution, places in wish.places.items():
        if institution not in free:
            raise Invalid("whatif.no_institution")
        if not 0 <= places <= MOST_PLACES:
            raise Invalid("whatif.places", most=MOST_PLACES)
    return [
        _change(Alteration.PLACES, free[one], places, institution=one)
        for one, places in sorted(wish.places.items())
        if places != free[one]
    ]


def _limits(wish: Wish) -> list[Change]:
    if wish.most is not None and not 1 <= wish.most <= MOST_PLACES:
        raise Invalid("whatif.most", most=MOST_PLACES)
    limits = ((Alteration.MOST, wish.most), (Alteration.BUDGET, wish.budget_fen))
    return [_change(kind, None, limit) for kind, limit in limits if limit is not None]


def _priorities(frozen: Frozen, wish: Wish) -> list[Change]:
    needs = {need["id"] for need in frozen["needs"]}
    for need, priority in wish.priority.items():
        if need not in needs:
            raise Invalid("whatif.no_need")
        if not 1 <= priority <= MOST_PRIORITY:
            raise Invalid("whatif.priority", most=MOST_PRIORITY)
    return [
        _change(Alteration.PRIORITY, 1, priority, need=need) for need, priority in sorted(wish.priority.items()) if priority != 1
    ]


def _pairs(frozen: Frozen, wish: Wish) -> list[Change]:
    stands = {(bid["need"], bid["institution"]): bid["pair"] for bid in frozen["bids"]}
    marks = {"locked": Alteration.LOCKED, "barred": Alteration.BARRED, "": Alteration.FREED}
    if wish.pairs.keys() - stands.keys():
        raise Invalid("whatif.no_candidate")
    found = [
        _change(kind, None, None, need=pair[0], institution=pair[1])
        for pair, kind in sorted(wish.pairs.items())
        if marks[stands[pair]] is not kind
    ]
    locked = [pair[0] for pair, mark in stands.items() if wish.pairs.get(pair, marks[mark]) is Alteration.LOCKED]
    if twice := [need for need in locked if locked.count(need) > 1]:
        numbers = {need["id"]: need["number"] for need in frozen["needs"]}
        raise Invalid("whatif.locked_twice", need=numbers[twice[0]])
    return found


def _free(one: Mapping[str, Any], wish: Wish) -> int:
    free: int = wish.places.get(one["id"], one["free"])
    return free if wish.most is None else min(free, wish.most)
