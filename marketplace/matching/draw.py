"""The draw: a lot for each pair and a row of numbers, the same on every machine; all come from one mixer of 64 bits.

The mixer is splitmix64: Vigna (2015), after Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators".
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .compiled import inlined
from .constants import LOTS
from .market import Ints, Market

BITS = LOTS.bit_length() - 1


def mixed_all(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One round of splitmix64 over each of `value`."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


mixed: Any = inlined(mixed_all)
"""The same for one number, in compiled code."""


def lots_of(market: Market) -> Ints:
    """Draw a lot from 1 to `LOTS` for each bid, (B,) int.

    It depends on the seed and on the pair alone: two rounds of the mixer over
    need and institution. Among matchings that are equally good the one with the
    highest sum of lots is taken.
    """
    return _lots(market.seed, market.need, market.institution)


def lot_of(seed: int, need: int, institution: int) -> int:
    """The lot of one pair, as `lots_of` has it (docs/certificate.md).

    >>> market = Market(needs=2, need=[1], institution=[0], score=[1], capacity=[1], seed=7)
    >>> lot_of(7, 1, 0) == int(lots_of(market)[0])
    True
    """
    return int(_lots(seed, np.array([need]), np.array([institution]))[0])


def _lots(seed: int, need: Ints, institution: Ints) -> Ints:
    state = np.full(need.size, seed % 2**64, np.uint64)
    for part in (need, institution):
        state = mixed_all(state ^ mixed_all(part.astype(np.uint64)))
    return (state >> np.uint64(64 - BITS)).astype(np.int64) + 1


class Draw:
    """Numbers that look random and are the same everywhere."""

    def __init__(self, seed: int) -> None:
        self._word = np.array([seed % 2**64], np.uint64)

    def below(self, end: int) -> int:
        """The next one, from 0 up to `end`."""
        value = int(mixed_all(self._word)[0])
        self._word = self._word + np.uint64(0x9E3779B97F4A7C15)
        return value % end
