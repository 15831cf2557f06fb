"""The order in which an enterprise would have its claimants, moved one step at a time; and how prices of its kind of service spread."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from statistics import median_low

from ...shared.fixed import Fixed

LEAST = 5
"""Of fewer institutions no spread is told: it would show what one of them asked."""


class Way(StrEnum):
    """Where a claimant is moved in the order."""

    UP = "up"
    DOWN = "down"


def in_order(ranks: Mapping[str, int | None]) -> list[str]:
    """The keys as a page lists them: ranked ones by rank, then those of whom nothing is said, then the refused; equal ones as given."""

    def place(key: str) -> tuple[int, int]:
        rank = ranks[key]
        return (1, 0) if rank is None else (2, 0) if rank == 0 else (0, rank)

    return sorted(ranks, key=place)


def moved(ranks: Mapping[str, int | None], key: str, way: Way) -> dict[str, int | None]:
    """The ranks after one claimant was moved a step; ranked ones count from 1 without a gap.

    One that was not ranked comes in as the last of the ranked where it is moved up, and stays where it is moved down; at either end
    nothing moves. An unknown key moves nothing.

    >>> moved({"a": 1, "b": 2, "c": None, "d": 0}, "b", Way.UP)
    {'a': 2, 'b': 1, 'c': None, 'd': 0}
    >>> moved({"a": 1, "b": 2, "c": None, "d": 0}, "c", Way.UP)
    {'a': 1, 'b': 2, 'c': 3, 'd': 0}
    """
    ordered = [one for one in in_order(ranks) if ranks[one]]
    if key in ordered:
        here = ordered.index(key)
        there = here - 1 if way is Way.UP else here + 1
        if 0 <= there < len(ordered):
            ordered[here], ordered[there] = ordered[there], ordered[here]
    elif key in ranks and way is Way.UP:
        ordered.append(key)
    places = {one: place for place, one in enumerate(ordered, 1)}
    return {one: places.get(one, ranks[one]) for one in ranks}


class Spread(Fixed):
    """What institutions asked for services of a kind, in fen: the middle, and between what the middle half of them lies."""

    institutions: int
    low: int
    middle: int
    high: int


def spread(offers: Mapping[int, Sequence[int]]) -> Spread | None:
    """The spread of prices by institution, each with its own middle one; None where fewer than `LEAST` institutions asked.

    >>> spread({number: [number * 100] for number in range(1, 6)})
    Spread(institutions=5, low=200, middle=300, high=400)
    """
    prices: Iterable[int] = (median_low(asked) for asked in offers.values() if asked)
    rows = sorted(prices)
    if len(rows) < LEAST:
        return None
    quarter = (len(rows) - 1) // 4
    return Spread(institutions=len(rows), low=rows[quarter], middle=median_low(rows), high=rows[-1 - quarter])
