"""Levels of cost, the first most important, as few words of 64 bits."""

import numpy as np

from ..compiled import kernel
from ..market import Ints


@kernel
def packing(reach: Ints) -> tuple[Ints, Ints, int]:
    """Return word and unit of each level of cost, and the number of words.

    ``reach[l]`` is what no simple cycle exceeds in level l. Levels share a
    word, first ones in larger units, while no sum on the way can reach 2^62;
    the comparison stays that of the levels one after the other.
    """
    levels = reach.size
    word, unit = np.zeros(levels, np.int64), np.ones(levels, np.int64)
    used, words = 1.0, 1
    for level in range(levels):
        used *= 2.0 * reach[level] + 1
        if used > 2.0**60:
            used, words = 2.0 * reach[level] + 1, words + 1
        word[level] = words - 1
    total = 0
    for level in range(levels - 1, -1, -1):
        if level + 1 < levels and word[level + 1] != word[level]:
            total = 0
        unit[level] = 2 * total + 1
        total += unit[level] * reach[level]
    return word, unit, words
