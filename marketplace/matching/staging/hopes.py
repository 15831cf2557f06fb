"""Where the relaxation puts the higher aims: if whole numbers get there, nothing does better."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..constants import STEEPNESS
from ..deadline import Clock
from ..market import Ints, Market
from .model import Rows
from .relaxed import Floats, Relaxed, proof_of, relaxed

Aims = list[tuple[str, Ints]]
Relax = Callable[[Rows, Floats | Ints, float | None], Relaxed]


@dataclass(frozen=True, eq=False, slots=True)
class Hope:
    """`rows` that hold the higher aims at their `bounds`, and a relaxation of the last aim."""

    rows: Rows
    bounds: dict[str, int]
    relaxed: Relaxed


def hoped(market: Market, rows: Rows, ranked: Aims, clock: Clock, relax: Relax = relaxed) -> Hope | None:
    """Return bounds for all aims but the last, and rows that demand them.

    All aims are weighed against each other in one relaxation first. Where that
    does not reach the obvious bound of a higher aim, the aim is relaxed alone.
    None where no relaxation was solved. `relax` solves them, or nearly so.
    """
    higher, (_, last) = ranked[:-1], ranked[-1]
    weights = _weights(higher, last)
    cost = last.astype(float) + sum(w * c for w, (_, c) in zip(weights, higher, strict=True))
    joint = relax(rows, cost, clock.left())
    if not joint.solved:
        return None
    bounds: dict[str, int] = {}
    alone = False
    for name, aim in higher:
        obvious = _obvious(market, rows, name, aim)
        if alone or aim @ joint.x > obvious + 1e-6:
            alone = True
            found = relax(rows, aim, clock.left())
            if not found.solved:
                return None
            obvious = max(obvious, proof_of(rows, aim, found.price).bound)
        bounds[name] = obvious
        rows = rows.with_row(aim, obvious)
    if alone:
        final = relax(rows, last, clock.left())
        return Hope(rows, bounds, final) if final.solved else None
    price = np.concatenate([joint.price, -np.array(weights)])
    return Hope(rows, bounds, Relaxed(joint.status, joint.x, float(last @ joint.x), price))


def _weights(higher: Aims, last: Ints) -> list[float]:
    weight, weights = float(np.abs(last).max(initial=1)), []
    for _ in higher:
        weight *= STEEPNESS
        weights.append(weight)
    return weights[::-1]


def _obvious(market: Market, rows: Rows, name: str, aim: Ints) -> int:
    """Return what the aim cannot be below at first sight."""
    if name == "floors":
        bids = np.bincount(market.institution[~market.forbidden], minlength=market.institutions)
        return int(np.maximum(market.floor - np.minimum(bids, market.capacity), 0).sum())
    served = np.unique(market.need[~market.forbidden])
    return -int(market.priority[served].sum())
