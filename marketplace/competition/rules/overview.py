"""A run with a matching as its approver should see it: who is served, how well, how evenly, and who would rather swap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import matching
from ...matching.files.frozen import Frozen, market_of
from ...matching.later import numpy as np
from ...shared.fixed import Fixed
from ...shared.rounding import mean

WORST = 5
"""So many of the served needs with the lowest scores are named."""


class Group(Fixed):
    """Needs of a category or county and how many are served; `share` of 10,000."""

    key: str
    needs: int
    served: int
    share: int


class Weak(Fixed):
    """A served need of low score, by id; `best` is the highest score any candidate has there, `rivals` how many there are."""

    need: int
    institution: int
    score: int
    best: int
    rivals: int


class Place(Fixed):
    """What one institution claims, may have and has; `subsidy_fen` is the government's part of its matches."""

    institution: int
    claims: int
    free: int
    load: int
    subsidy_fen: int


class Swap(Fixed):
    """A need and an institution that would rather have each other, by id, with the scores that say so.

    `instead` is the institution that the need has (None: none), `displaced` the need of lower score that the institution
    serves (None: it has a free place). `loss` is what the run says that the pair would have cost the whole, as in its
    `others`; None where it does not say.
    """

    need: int
    institution: int
    score: int
    instead: int | None
    instead_score: int | None
    displaced: int | None
    displaced_score: int | None
    loss: Mapping[str, Any] | None


class Overview(Fixed):
    """Statistics of a run; scores in hundredths of a point, money in fen, shares per 10,000.

    `lowest` and `average` (rounded down) are None where nothing is matched.
    """

    categories: tuple[Group, ...]
    counties: tuple[Group, ...]
    lowest: int | None
    average: int | None
    worst: tuple[Weak, ...]
    scores: tuple[matching.statistics.Bin, ...]
    places: tuple[Place, ...]
    load: matching.statistics.Concentration
    subsidy: matching.statistics.Concentration
    swaps: tuple[Swap, ...]


def overview(frozen: Frozen, outcome: Mapping[str, Any]) -> Overview:
    """The statistics of a run that has a matching, from its frozen input and its stored result."""
    market = market_of(frozen)
    pairs = {(pair["need"], pair["institution"]) for pair in outcome["pairs"]}
    chosen = np.array([(bid["need"], bid["institution"]) in pairs for bid in frozen["bids"]], bool)
    scores = market.score[chosen]
    places = _places(frozen, market, chosen)
    return Overview(
        categories=_groups(market, chosen, [need["categories"] for need in frozen["needs"]]),
        counties=_groups(market, chosen, [[need["county"]] for need in frozen["needs"]]),
        lowest=int(scores.min()) if scores.size else None,
        average=mean(scores.tolist()) if scores.size else None,
        worst=tuple(_weak(frozen, market, bid) for bid in matching.statistics.worst_off(market, chosen, WORST)),
        scores=tuple(matching.statistics.histogram(scores)),
        places=places,
        load=matching.statistics.concentration([place.load for place in places]),
        subsidy=matching.statistics.concentration([place.subsidy_fen for place in places]),
        swaps=_swaps(frozen, market, chosen, outcome),
    )


def _groups(market: matching.Market, chosen: matching.Bools, keys: list[list[str]]) -> tuple[Group, ...]:
    """Count by the keys of each need, sorted by key; a need with several counts in each."""
    names = sorted({key for row in keys for key in row})
    number = {key: place for place, key in enumerate(names)}
    members = [(need, number[key]) for need, row in enumerate(keys) for key in row]
    found = matching.statistics.served(market, chosen, [need for need, _ in members], [group for _, group in members])
    return tuple(Group(key=names[one.group], needs=one.needs, served=one.served, share=one.share) for one in found)


def _weak(frozen: Frozen, market: matching.Market, bid: int) -> Weak:
    rivals = market.score[(market.need == market.need[bid]) & ~market.forbidden]
    row = frozen["bids"][bid]
    return Weak(need=row["need"], institution=row["institution"], score=row["score"], best=int(rivals.max()), rivals=rivals.size)


def _places(frozen: Frozen, market: matching.Market, chosen: matching.Bools) -> tuple[Place, ...]:
    """What each institution has, those with the most first, then by id."""
    fen = [bid["government_fen"] for bid in frozen["bids"]]
    found = [
        Place(
            institution=frozen["institutions"][one.institution]["id"],
            claims=one.bids,
            free=one.capacity,
            load=one.load,
            subsidy_fen=one.amount,
        )
        for one in matching.statistics.loads(market, chosen, fen)
    ]
    return tuple(sorted(found, key=lambda place: (-place.load, -place.subsidy_fen, place.institution)))


def _swaps(frozen: Frozen, market: matching.Market, chosen: matching.Bools, outcome: Mapping[str, Any]) -> tuple[Swap, ...]:
    lost = {(other["need"], other["institution"]): other for other in outcome.get("others", ())}
    bids = frozen["bids"]

    def swap(found: matching.statistics.Blocking) -> Swap:
        bid = bids[found.bid]
        instead = bids[found.instead] if found.instead >= 0 else None
        displaced = bids[found.displaced] if found.displaced is not None else None
        return Swap(
            need=bid["need"],
            institution=bid["institution"],
            score=bid["score"],
            instead=instead["institution"] if instead else None,
            instead_score=instead["score"] if instead else None,
            displaced=displaced["need"] if displaced else None,
            displaced_score=displaced["score"] if displaced else None,
            loss=lost.get((bid["need"], bid["institution"])),
        )

    return tuple(swap(found) for found in matching.statistics.blocking(market, chosen))
