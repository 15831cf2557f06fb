"""A round of 600 needs as staff work on it: one thing is changed, and the new result is wanted at once."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from marketplace import matching
from marketplace.matching import Market, Result

from .city import BEST, city
from .flow import network, solved
from .ours import reached, ready
from .session import Disagreement

TURNS = 5
"""Each solver does each thing so often in a row, and the fastest counts, as is usual for so short times."""

KINDS = ("weight", "score", "capacity", "lock", "bar")
"""All scores move with a weight; one score; one capacity; a losing bid is forced; a winning one barred."""


def resolves(needs: int, institutions: int, count: int, aim: str) -> dict[str, Any]:
    """Solve a round again after each of `count` changes of every kind, both solvers in turn.

    Medians in seconds over the changes of the fastest of `TURNS` each, and of
    the first, when the other solver has just had the processor's caches.
    """
    compiling = ready(aim)
    market = Market(needs=needs, **city(needs, institutions, seed=3))
    result = matching.solve(market, aim=aim)
    spent: dict[str, list[tuple[float, ...]]] = {kind: [] for kind in KINDS}
    for number in range(count + 1):
        for kind, change in _changes(market, result, number):
            ours = [_ours(market, result, change, aim) for _ in range(TURNS)]
            _, again, other = ours[0]
            theirs = [_theirs(other, aim) for _ in range(TURNS)]
            aims = theirs[0][1]
            if aims != reached(again):
                raise Disagreement(f"after a change of {kind} the solvers do not agree: {reached(again)}, {aims}")
            # The first turn brings caches and pages in for both.
            if number:
                spent[kind].append((*_turns([one[0] for one in ours]), *_turns([one[0] for one in theirs])))
    names = ("solve", "verify", "first", "peer", "peer_solve", "peer_first")
    every = [row for rows in spent.values() for row in rows]
    return {
        "bids": market.bids,
        "turns": TURNS,
        "compiling": compiling,
        "reached": [],
        **_medians(names, every),
        "kinds": {kind: _medians(names, rows) for kind, rows in spent.items()},
    }


def _turns(times: list[tuple[float, ...]]) -> tuple[float, ...]:
    """The fastest of each time, and the first of what counts."""
    return *map(min, zip(*times, strict=True)), times[0][0]


def _medians(names: tuple[str, ...], rows: list[tuple[float, ...]]) -> dict[str, float]:
    return {name: median(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _changes(market: Market, result: Result, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield one change of each kind, drawn by `number`."""
    rng = np.random.default_rng(number)
    moved = market.score + rng.integers(-300, 301, market.institutions)[market.institution]
    yield "weight", {"score": np.clip(moved, 0, BEST)}
    score = market.score.copy()
    score[rng.integers(market.bids)] = rng.integers(0, BEST + 1)
    yield "score", {"score": score}
    capacity = market.capacity.copy()
    capacity[rng.integers(market.institutions)] += rng.choice([-1, 1])
    yield "capacity", {"capacity": capacity}
    yield "lock", {"forced": _only(market, rng.choice(np.flatnonzero(~result.chosen)))}
    yield "bar", {"forbidden": _only(market, rng.choice(np.flatnonzero(result.chosen)))}


def _only(market: Market, bid: int) -> np.ndarray:
    mask = np.zeros(market.bids, bool)
    mask[bid] = True
    return mask


def _ours(market: Market, result: Result, change: dict[str, Any], aim: str) -> tuple[tuple[float, ...], Result, Market]:
    since = perf_counter()
    other = market.but(**change)
    again = matching.solve(other, aim=aim, start=result)
    done = perf_counter()
    matching.verify(other, again)
    return (done - since, perf_counter() - done), again, other


def _theirs(market: Market, aim: str) -> tuple[tuple[float, ...], list[int]]:
    """Build and solve from nothing; who is locked is taken out beforehand, outside the measured time."""
    locked, lost = market.forced, np.zeros(market.needs, bool)
    lost[market.need[locked]] = True
    free = ~market.forbidden & ~lost[market.need]
    need, institution, score = market.need[free], market.institution[free], market.score[free]
    capacity = market.capacity - market.load(locked)
    since = perf_counter()
    flow, arcs = network(market.needs, need, institution, score, capacity, aim)
    built = perf_counter()
    solved(flow, aim)
    done = perf_counter()
    chosen = flow.flows(arcs).astype(bool)
    read = perf_counter()
    coverage = int(chosen.sum() + locked.sum()) if aim == "coverage" else 0
    total = int(score[chosen].sum() + market.score[locked].sum())
    return (read - since, done - built), [coverage, total]
