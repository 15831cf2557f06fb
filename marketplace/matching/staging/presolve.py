"""What the rows and a proof leave open: variables that cannot move are taken out.

Presolve: Savelsbergh (1994), "Preprocessing and probing techniques for mixed integer programming problems". Variable
fixing by reduced costs: Dantzig, Fulkerson and Johnson (1954), "Solution of a large-scale traveling-salesman problem".
"""

from dataclasses import dataclass, replace

import numpy as np

from ..constants import NARROWINGS
from ..later import scipy
from ..market import Ints
from .model import Rows
from .relaxed import Proof


@dataclass(frozen=True, eq=False, slots=True)
class Narrowed:
    """`rows` over the variables `open` and the rows `lines` alone; the others have the values in `rest`."""

    rows: Rows
    open: Ints
    lines: Ints
    rest: Ints

    def whole(self, x: Ints) -> Ints:
        """Return all variables from the values `x` of the open ones."""
        full = self.rest.copy()
        full[self.open] = x
        return full

    def widened(self, small: Rows, rows: Rows) -> Rows:
        """Return the full `rows` with the ranges and the tightness of `small`."""
        tight = rows.tight.copy()
        tight[self.lines] |= small.tight[: self.lines.size]
        return replace(rows, tight=tight, low=self.whole(small.low), high=self.whole(small.high))


def within(rows: Rows, proof: Proof, cost: int) -> Rows:
    """Fix what cannot move in any whole numbers of `cost` or less."""
    stays = ~proof.moves(cost)
    at_end = proof.at_end(rows)
    return replace(
        rows,
        low=np.where(stays, at_end, rows.low),
        high=np.where(stays, at_end, rows.high),
        tight=rows.tight | proof.binding(cost),
    )


def narrowed(rows: Rows) -> Narrowed | None:
    """Draw what follows from each row alone, again and again; None where nothing can keep them."""
    below = _one_sided(rows)
    entry = np.repeat(np.arange(below.limit.size), np.diff(below.matrix.indptr))
    value, column = below.matrix.data, below.matrix.indices
    plus, minus = below.matrix.maximum(0), below.matrix.minimum(0)
    low, high = rows.low, rows.high
    for _ in range(NARROWINGS):
        if (low > high).any():
            return None
        spare = below.limit - plus @ low - minus @ high
        if (spare < 0).any():
            return None
        reach = spare[entry] // np.abs(value)
        stops = reach < (high - low)[column]
        if not stops.any():
            break
        falls, rises = stops & (value > 0), stops & (value < 0)
        low, high, was_low, was_high = low.copy(), high.copy(), low, high
        np.minimum.at(high, column[falls], was_low[column[falls]] + reach[falls])
        np.maximum.at(low, column[rises], was_high[column[rises]] - reach[rises])
    return None if (low > high).any() else _shrunk(replace(rows, low=low, high=high))


def _one_sided(rows: Rows) -> Rows:
    """Write each tight row as two that are not."""
    matrix = scipy.sparse.vstack([rows.matrix, -rows.matrix[rows.tight]], format="csr")
    matrix.eliminate_zeros()
    limit = np.concatenate([rows.limit, -rows.limit[rows.tight]])
    return replace(rows, matrix=matrix, limit=limit, tight=np.zeros(limit.size, bool))


def _shrunk(rows: Rows) -> Narrowed:
    """Leave out what is fixed, and rows that nothing open can break."""
    open_ = np.flatnonzero(rows.low < rows.high)
    rest = np.where(rows.low < rows.high, 0, rows.low)
    matrix = rows.matrix.tocsc()[:, open_].tocsr()
    limit = rows.limit - rows.matrix @ rest
    low, high = rows.low[open_], rows.high[open_]
    most = matrix.maximum(0) @ high + matrix.minimum(0) @ low
    moot = (most <= limit) & (~rows.tight | ((np.diff(matrix.indptr) == 0) & (limit == 0)))
    lines = np.flatnonzero(~moot)
    small = Rows(matrix=matrix[lines], limit=limit[lines], tight=rows.tight[lines], low=low, high=high)
    return Narrowed(small, open_, lines, rest)
