"""What comes out: a matching with its proof, and what a method hands back."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .layout import Bools, Ints, Shorts

Aim = Literal["coverage", "score"]
Status = Literal["optimal", "feasible", "infeasible"]


class Tally(NamedTuple):
    """The row `bid` (N,) that each need has, -1 for none and the last of several, and what these come to.

    `load` (J,) are the needs at each institution, `missed` (J,) the places
    short of each floor, `coverage` and `total` the priorities and scores added up.
    """

    bid: Shorts
    load: Ints
    missed: Ints
    coverage: int
    total: int


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Result:
    """A matching with its proof.

    `total` adds up the chosen scores, `coverage` the priorities of the served
    needs, and `missed` (J,) the places short of each floor. No matching with
    this coverage and shortfall can total more than `bound`.

    `price` (J,) are whole numbers that prove the optimum (see `certificate`),
    or None where the market has rules that prices cannot prove. A price counts
    in score points; with the aim "coverage" a unit of coverage is worth
    `units[0]` points and a missed place of a floor `units[1]`.

    `coverage_bound` is what no matching covers more than (None: not sought), and
    `drawn` is False where the matching is as good as any, but perhaps not the
    one that the seed points at: the draw among equals was left unfinished, or
    pairs of an earlier result were kept. `second` (J,) are the prices that prove
    the draw (see `lots`), None where nobody has asked for them yet.
    `hint` lets a later `solve` begin where this one ended; it is no part of the
    result, and a result without it is as good.
    """

    status: Status
    aim: Aim
    chosen: Bools
    total: int
    bound: int
    coverage: int
    missed: Ints
    price: NDArray[np.float64] | NDArray[np.int64] | None = None
    units: tuple[int, int] = (0, 0)
    coverage_bound: int | None = None
    drawn: bool = True
    second: Ints | None = None
    hint: object = None


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Found:
    """What a method hands back: `chosen` (B,) in the market's own order of rows.

    `proven` where coverage, floors and score are all proven best; `bound` and
    `coverage_bound` are as in `Result` and never below what was reached.
    `known` is what `chosen` comes to, where that is counted already.
    """

    chosen: Bools
    proven: bool
    bound: int
    coverage_bound: int
    drawn: bool = True
    hint: object = None
    known: Tally | None = None
