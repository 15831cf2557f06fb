"""Made-up cities: needs, institutions and bids of any number, the same for the same seed."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CATEGORIES = 10
COUNTIES = 10
BIDS = 10
"""Draws a need; the same institution drawn twice is one bid, so that small cities have fewer."""

SLACK = 1.05
"""Places in all, for each need."""

BEST = 10_000

FLOOR = 10
"""The enterprises each institution should serve, or all it can where that is less."""

Arrays = dict[str, NDArray[np.int64]]


def city(needs: int, institutions: int, seed: int = 1) -> Arrays:
    """Draw the arrays of a market: need, institution, score and capacity.

    A need has one of ten categories and is bid for by about ten institutions of
    that category. Popularity and capacity of institutions are log-normal and
    independent of each other; there are 1.05 places a need in all, though not
    in each category. A score is 0 to 10,000: the institution's quality, the same
    county or not, and what speaks for the pair alone. The rows stand in the
    order of needs.
    """
    rng = np.random.default_rng(seed)
    category = rng.integers(0, CATEGORIES, needs)
    county, seat = rng.integers(0, COUNTIES, needs), rng.integers(0, COUNTIES, institutions)
    quality = rng.normal(0, 1, institutions)
    popularity = rng.lognormal(0, 1, institutions)
    capacity = _capacity(rng.lognormal(0, 1, institutions), needs)
    drawn = _candidates(rng, category, popularity)
    fresh = np.ones(drawn.shape, bool)
    fresh[:, 1:] = drawn[:, 1:] != drawn[:, :-1]
    need = np.repeat(np.arange(needs), fresh.sum(axis=1))
    institution = drawn[fresh]
    score = 5_000 + 1_200 * quality[institution] + 1_500 * (county[need] == seat[institution])
    score += 1_200 * rng.standard_normal(need.size)
    whole = np.clip(np.rint(score), 0, BEST).astype(np.int64)
    return {"need": need, "institution": institution, "score": whole, "capacity": capacity}


def _capacity(size: NDArray[np.float64], needs: int) -> NDArray[np.int64]:
    """Share out the places by `size`, at least one to each."""
    ends = np.rint(np.cumsum(size) / size.sum() * needs * SLACK).astype(np.int64)
    return np.maximum(np.diff(ends, prepend=0), 1)


def _candidates(rng: np.random.Generator, category: NDArray[np.int64], popularity: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw institutions of each need's category by their popularity, (needs, BIDS), each row sorted."""
    drawn = np.empty((category.size, BIDS), np.int64)
    home = np.arange(popularity.size) % CATEGORIES
    for number in range(CATEGORIES):
        rows, pool = np.flatnonzero(category == number), np.flatnonzero(home == number)
        ends = np.cumsum(popularity[pool])
        at = np.searchsorted(ends, rng.random((rows.size, BIDS)) * ends[-1], side="right")
        drawn[rows] = pool[np.minimum(at, pool.size - 1)]
    drawn.sort(axis=1)
    return drawn


def changed(score: NDArray[np.int64], part: float, seed: int) -> NDArray[np.int64]:
    """Draw `part` of the scores anew."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(score.size, max(1, round(score.size * part)), replace=False)
    other = score.copy()
    other[rows] = rng.integers(0, BEST + 1, rows.size)
    return other


def write(path: str, needs: int, institutions: int, seed: int = 1) -> dict[str, Any]:
    """Write a city with floors for whoever asks, and 1 % of its scores changed; return its size."""
    arrays = city(needs, institutions, seed)
    floor = np.minimum(arrays["capacity"], FLOOR)
    np.savez(path, **arrays, needs=needs, floor=floor, changed=changed(arrays["score"], 0.01, seed + 1))
    return {"bids": arrays["need"].size, "bytes": Path(path).stat().st_size}
