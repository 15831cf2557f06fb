"""The network methods against every possible choice, and against the staged programmes."""

import itertools

import numpy as np
import pytest

from marketplace.core.matching import compiled, simplex

pytestmark = pytest.mark.skipif(not compiled.COMPILED, reason="compiled methods want numba")


def small_transport(seed):
    """Draw a network small enough to try everything."""
    rng = np.random.default_rng(seed)
    needs, places = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    options = [np.flatnonzero(rng.random(places) < 0.7) for _ in range(needs)]
    start = np.cumsum([0, *(len(o) for o in options)])
    to = np.concatenate(options).astype(np.int64)
    scale = int(rng.choice([1, 3, 10**6, 2**40]))
    worth = rng.integers(-2, 6, (to.size, int(rng.integers(1, 5)))) * scale
    least = rng.integers(0, 2, places)
    begun = rng.random(needs) < 0.5
    first = np.where(begun & (np.diff(start) > 0), start[:-1], -1)
    return start, to, worth, rng.random(needs) < 0.3, least, least + rng.integers(0, 3, places), first


def best_of_all(start, to, worth, must, least, most):
    """Return the best sums of worth, level by level, None where the limits exclude each other."""
    best = None
    rows = [[*range(a, b)] + [-1] * (not m) for a, b, m in zip(start, start[1:], must, strict=False)]
    for choice in itertools.product(*rows):
        used = [e for e in choice if e >= 0]
        load = np.bincount(to[used], minlength=least.size)
        if (load >= least).all() and (load <= most).all():
            sums = tuple(int(worth[used, level].sum()) for level in range(worth.shape[1]))
            best = sums if best is None else max(best, sums)
    return best


def test_transport_finds_the_best_of_all_choices_level_by_level():
    feasible = 0
    for seed in range(600):
        start, to, worth, must, least, most, first = small_transport(seed)
        best = best_of_all(start, to, worth, must, least, most)
        chosen, kept = simplex.transport(start, to, worth, must, least, most, first)
        assert kept == (best is not None)
        if kept:
            feasible += 1
            used = chosen[chosen >= 0]
            assert tuple(worth[used].sum(axis=0)) == best
    assert feasible > 200
