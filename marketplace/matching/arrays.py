"""The arrays a market is made of: taken over, and refused in a sentence."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import compiled, layout
from .constants import LARGEST_SUM, WIDENED_LATE
from .layout import Bools, Ints, Layout
from .threads import halves, together


def ints_of(name: str, values: ArrayLike, narrow: bool = False) -> Ints:
    """Return one row of 64-bit whole numbers, read-only; copied unless it is one already.

    Where `narrow` one of 32 bits is as good, and a copy of many short numbers gets them.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {array.ndim}")
    as_wide = array.dtype == np.int64 or (narrow and array.dtype == np.int32)
    if as_wide and not array.flags.writeable and array.flags.c_contiguous:
        return array
    if array.size and array.dtype.kind not in "iub":
        raise ValueError(f"{name} must hold whole numbers, not {array.dtype}")
    if array.dtype.kind == "u" and array.size and array.max() > np.iinfo(np.int64).max:
        raise ValueError(f"{name} holds a number that is too large")
    kept: Ints = array.astype(np.int32 if narrow and array.size >= WIDENED_LATE and _short(array) else np.int64)
    kept.flags.writeable = False
    return kept


def _short(values: NDArray[Any]) -> bool:
    bounds = np.iinfo(np.int32)
    return bool(values.min(initial=0) >= bounds.min and values.max(initial=0) <= bounds.max)


def bools_of(name: str, values: ArrayLike) -> Bools:
    """Return one row of booleans, read-only; copied unless it is one already."""
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype != bool):
        raise ValueError(f"{name} must be one row of booleans")
    if array.dtype == bool and not array.flags.writeable and array.flags.c_contiguous:
        return array
    kept = array.astype(bool)
    kept.flags.writeable = False
    return kept


def check_range(name: str, values: Ints, end: int) -> None:
    """Refuse the first value that is not within 0 to ``end - 1``."""
    if compiled.COMPILED:
        row = layout.outside(values, end)
    else:
        wrong = np.flatnonzero((values < 0) | (values >= end))
        row = int(wrong[0]) if wrong.size else -1
    if row >= 0:
        raise ValueError(f"{name}[{row}] is {values[row]}, not within 0 to {end - 1}")


def check_sum(name: str, values: Ints | None) -> None:
    """Refuse numbers that a double cannot add up exactly."""
    if values is not None and size_of(values) >= LARGEST_SUM:
        raise ValueError(f"{name}: the numbers are too large to be added up exactly")


def size_of(values: Ints) -> float:
    """Add up how large the values are, whatever their signs."""
    return layout.size(values) if compiled.COMPILED else float(np.abs(values.astype(float)).sum())


def check_apart(forced: Bools, forbidden: Bools) -> None:
    """Refuse the first bid that is both forced and forbidden."""
    if compiled.COMPILED:
        row = layout.both(forced, forbidden)
    else:
        wrong = np.flatnonzero(forced & forbidden)
        row = int(wrong[0]) if wrong.size else -1
    if row >= 0:
        raise ValueError(f"bid {row} is both forced and forbidden")


def extent_of(way: Layout, need: Ints, score: Ints) -> tuple[int, int, int]:
    """Return the lowest and the highest score, or zero where that is beyond, and the sum of `spread`.

    The last adds up over the needs how far their scores lie apart, zero included.
    """
    needs = way.first.size - 1
    if not compiled.COMPILED:
        most, least = np.zeros(needs, np.int64), np.zeros(needs, np.int64)
        np.maximum.at(most, need, score)
        np.minimum.at(least, need, score)
        return int(least.min(initial=0)), int(most.max(initial=0)), int(most.sum()) - int(least.sum())
    if way.order is not None:
        low, high, total = layout.spread(need, score, needs)
        return int(low), int(high), int(total)
    parts = together(lambda part: layout.spread_in_order(way.first, score, *part), halves(needs))
    lows, highs, totals = zip(*parts, strict=True)
    return int(min(lows)), int(max(highs)), int(sum(totals))
