"""The bids of a market in compressed rows: by need, and within a need by institution."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from . import compiled, sides
from .compiled import kernel

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Bools = NDArray[np.bool_]

Number = TypeVar("Number", bound=np.generic)

RISING, MIXED, REPEATED = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Layout:
    """The pairs in the canonical order (need, institution), whatever the order of the rows.

    `order` (B,) holds the row of each bid in that order, None where the rows
    have it already. The bids of need i are ``first[i]`` to ``first[i + 1]``,
    (N + 1,), and lead to the `institutions` with the numbers `to`, (B,).
    """

    order: Shorts | None
    first: Ints
    to: Shorts
    institutions: int

    @cached_property
    def sides(self) -> tuple[sides.Side, ...]:
        """Two sides that share no institution where that is possible, else one."""
        return sides.sides_of(self.first, self.to, self.institutions)

    @cached_property
    def wanted(self) -> Ints:
        """How many bids each institution has made, (J,)."""
        return sides.counted(self.to, self.institutions)

    def sorted(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return (B,) `values` of the rows in the canonical order."""
        return values if self.order is None else values[self.order]

    def unsorted(self, values: Bools) -> Bools:
        """Return (B,) `values` in the canonical order as values of the rows."""
        if self.order is None:
            return values
        back = np.empty_like(values)
        back[self.order] = values
        return back


class SamePair(ValueError):
    """Two bids join the same need and institution; `rows` are the first two that do."""

    def __init__(self, first: int, again: int) -> None:
        super().__init__(f"bids {first} and {again} are the same pair")
        self.rows = first, again


def layout_of(needs: int, institutions: int, need: Ints, institution: Ints) -> Layout:
    """Sort the pairs, whose numbers are within their ranges, by two counting sorts.

    What is sorted already is not sorted again.

    Raises
    ------
    SamePair
        Naming the earliest row whose pair an earlier row has.
    """
    if not compiled.COMPILED:
        return _by_numpy(needs, institutions, need, institution)
    kind = course(need, institution)
    order = None
    if kind == MIXED:
        steady = np.arange(need.size, dtype=np.int32)
        order = counted(institution, steady, institutions)
        order = counted(need, order, needs)
        kind = REPEATED if repeated(need, institution, order)[1] >= 0 else RISING
    if kind == REPEATED:
        order = np.arange(need.size, dtype=np.int32) if order is None else order
        raise SamePair(*repeated(need, institution, order))
    return Layout(order, starts(need, needs), targets(institution, order), institutions)


def _by_numpy(needs: int, institutions: int, need: Ints, institution: Ints) -> Layout:
    order: Shorts = np.lexsort((institution, need)).astype(np.int32)
    at, to = need[order], targets(institution, order)
    same = np.flatnonzero((at[1:] == at[:-1]) & (to[1:] == to[:-1])) + 1
    if same.size:
        again = int(order[same].min())
        alike = (need == need[again]) & (institution == institution[again])
        raise SamePair(int(np.flatnonzero(alike)[0]), again)
    first = np.zeros(needs + 1, np.int64)
    np.cumsum(np.bincount(need, minlength=needs), out=first[1:])
    steady = bool((order[1:] > order[:-1]).all())
    return Layout(None if steady else order, first, to, institutions)


def targets(institution: Ints, order: Shorts | None) -> Shorts:
    """Return the institutions in order as short numbers, read-only; not copied where they are that."""
    to: Shorts = institution.astype(np.int32, copy=False)
    return frozen(to if order is None else to[order])


def frozen(values: NDArray[Number]) -> NDArray[Number]:
    """Return the values, from now on read-only: compiled code is made once for such arrays."""
    values.flags.writeable = False
    return values


@kernel
def course(need: Ints, institution: Ints) -> int:
    """Say whether the pairs are rising, mixed, or rising but for neighbours that repeat."""
    kind = 0
    for b in range(1, need.size):
        if need[b] < need[b - 1]:
            return 1
        if need[b] == need[b - 1]:
            if institution[b] < institution[b - 1]:
                return 1
            if institution[b] == institution[b - 1]:
                kind = 2
    return kind


@kernel
def counted(key: Ints, order: Shorts, keys: int) -> Shorts:
    """Sort `order` by ``key[order]``, which is below `keys`; equal keys keep their order."""
    place = np.zeros(keys + 1, np.int64)
    for b in range(key.size):
        place[key[b] + 1] += 1
    for k in range(keys):
        place[k + 1] += place[k]
    out = np.empty(order.size, np.int32)
    for b in order:
        k = key[b]
        out[place[k]] = b
        place[k] += 1
    return out


@kernel
def repeated(need: Ints, institution: Ints, order: Shorts) -> tuple[int, int]:
    """Return the earliest row whose pair an earlier row has, behind that one; -1, -1 if none."""
    first, again, begin = -1, -1, 0
    for p in range(1, order.size):
        a, b = order[p - 1], order[p]
        if need[a] != need[b] or institution[a] != institution[b]:
            begin = p
        elif again < 0 or b < again:
            first, again = order[begin], b
    return first, again


@kernel
def starts(need: Ints, needs: int) -> Ints:
    """Return where the bids of each need begin, (needs + 1,)."""
    first = np.zeros(needs + 1, np.int64)
    for b in range(need.size):
        first[need[b] + 1] += 1
    for i in range(needs):
        first[i + 1] += first[i]
    return first


@kernel
def outside(values: Ints, end: int) -> int:
    """Return the first row whose value is not within 0 to ``end - 1``, -1 where there is none."""
    for row in range(values.size):
        if values[row] < 0 or values[row] >= end:
            return row
    return -1


@kernel
def both(one: Bools, other: Bools) -> int:
    """Return the first row that is true in both, -1 where there is none."""
    for row in range(one.size):
        if one[row] and other[row]:
            return row
    return -1


@kernel
def size(values: Ints) -> float:
    """Add up how large the values are, whatever their signs."""
    total = 0.0
    for value in values:
        total += abs(float(value))
    return total


@kernel
def spread(need: Ints, score: Ints, needs: int) -> tuple[int, int, int]:
    """Return the lowest and the highest score, or zero where that is beyond, and how far those of each need differ.

    The differences are counted with zero and added up over all needs.
    """
    most, least = np.zeros(needs, np.int64), np.zeros(needs, np.int64)
    for b in range(need.size):
        most[need[b]] = max(most[need[b]], score[b])
        least[need[b]] = min(least[need[b]], score[b])
    low, high, total = 0, 0, 0
    for i in range(needs):
        low, high, total = min(low, least[i]), max(high, most[i]), total + most[i] - least[i]
    return low, high, total


@kernel
def spread_in_order(first: Ints, score: Ints, begin: int, end: int) -> tuple[int, int, int]:
    """Return what `spread` does of the needs from `begin` to `end`, whose bids lie in order."""
    low, high, total = 0, 0, 0
    for i in range(begin, end):
        least, most = 0, 0
        for b in range(first[i], first[i + 1]):
            least, most = min(least, score[b]), max(most, score[b])
        low, high, total = min(low, least), max(high, most), total + most - least
    return low, high, total
