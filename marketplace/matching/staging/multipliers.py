"""Relaxations of a network with side rules at size: a price on each side rule, the rest as a network.

The relaxed side rules cost by the unit, so that what is left is a network,
solved again in milliseconds as the prices change. A bundle of its solutions
leads the prices to where the bound is least. They only have to be near: what
they prove is reckoned in whole numbers afterwards.

Lagrangian relaxation: Geoffrion (1974), "Lagrangean relaxation for integer programming". Lines below the bound, made
least within a box that moves: Marsten, Hogan and Blankenship (1975), "The boxstep method for large-scale optimization".
"""

import numpy as np
from numpy.typing import NDArray

from ..constants import MULTIPLIER_TURNS, POINT_PARTS, RUNAWAY, WORTH_A_TURN
from ..deadline import Clock
from ..later import scipy
from ..market import Bools, Ints, Market
from ..networks.transport import transport
from .lowest import lowest_prices
from .model import Rows
from .relaxed import SOLVED, Relaxed, relaxed

Floats = NDArray[np.float64]


class Multipliers:
    """Solves relaxations of the rows of one market; each begins where the one before ended."""

    def __init__(self, market: Market) -> None:
        self.market = market
        usable = ~market.forbidden
        forced = np.zeros(market.needs, bool)
        forced[market.need[market.forced]] = True
        usable &= market.forced | ~forced[market.need]
        self.bid = np.flatnonzero(usable)
        floor = np.minimum(market.floor, market.capacity)
        if market.all_or_nothing:
            floor = np.zeros_like(floor)
        self.short = np.repeat(np.arange(floor.size), floor)
        sizes = np.bincount(market.need[self.bid], minlength=market.needs)
        sizes = np.concatenate([sizes, np.ones(self.short.size, np.int64)])
        self.start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.to = np.concatenate([market.institution[self.bid], self.short]).astype(np.int64)
        self.must = np.concatenate([forced, np.zeros(self.short.size, bool)])
        self.floor = floor.astype(np.int64)
        self.first = np.full(self.must.size, -1, np.int64)

    def relaxed(self, rows: Rows, cost: Floats | Ints, time_limit: float | None = None) -> Relaxed:
        """Return what `relaxed.relaxed` does for the full rows of the market, nearly."""
        side = _Side(self.market, rows, cost)
        multipliers = self._multipliers(side, Clock(time_limit))
        if multipliers is None:
            return relaxed(rows, cost, time_limit)
        chosen = self.network(side.at(multipliers), side.short)
        price = side.price_of(self.market, multipliers, chosen)
        if price is None:
            return relaxed(rows, cost, time_limit)
        missed = self.market.missed(chosen)[: side.floors.size]
        x = np.concatenate([chosen, missed]).astype(float)
        return Relaxed(SOLVED, x, float(cost @ x), _with_needs(rows, cost, price, self.market))

    def network(self, worth: Floats, short: float) -> Bools:
        """Return the bids, (B,) bool, of the best matching of the network alone."""
        both = np.concatenate([worth[self.bid], np.full(self.short.size, -short)])
        reach = float(np.abs(both).max(initial=1)) * (min(self.must.size, self.floor.size) + 2)
        whole = np.rint(both * min(POINT_PARTS, 2.0**53 / reach))
        got, _ = transport(
            self.start,
            self.to,
            np.ascontiguousarray(whole.astype(np.int64)[:, None]),
            self.must,
            self.floor,
            self.market.capacity,
            self.first,
        )
        self.first = got
        chosen = np.zeros(self.market.bids, bool)
        used = got[(got >= 0) & (got < self.bid.size)]
        chosen[self.bid[used]] = True
        return chosen

    def _multipliers(self, side: "_Side", clock: Clock) -> Floats | None:
        """Return the price of each side rule at which the bound is about least; None where it has no least."""
        largest = float(np.abs(side.worth).max(initial=1))
        bundle = _Bundle(side.limit.size, largest / 16)
        for _ in range(MULTIPLIER_TURNS):
            chosen = self.network(side.at(bundle.trial), side.short)
            value = side.value(self.market, chosen)
            if not bundle.take(value, side.limit - side.matrix @ chosen) or clock.over:
                break
            if bundle.center.max(initial=0) > RUNAWAY * largest:
                return None
        return bundle.center


class _Side:
    """The side rules of some rows, each scaled to at most 1 a bid, and the worth of the bids."""

    def __init__(self, market: Market, rows: Rows, cost: Floats | Ints) -> None:
        bids, network = market.bids, market.needs + market.institutions
        floors = market.institutions if rows.low.size > bids else 0
        given = rows.matrix.shape[0]
        own = network + sum(1 + (q.most is not None) for q in market.quotas)
        self.lines = np.concatenate([np.arange(network, own), np.arange(own + floors, given)])
        self.floors = np.arange(own, own + floors)
        part = rows.matrix[self.lines][:, :bids].astype(float)
        self.scale = 1 / np.maximum(abs(part).max(axis=1).toarray().ravel(), 1)
        self.matrix = (scipy.sparse.diags_array(self.scale) @ part).tocsr()
        self.turned = self.matrix.T.tocsr()
        self.limit = rows.limit[self.lines] * self.scale
        self.worth = -np.asarray(cost[:bids], float)
        self.short = float(cost[-1]) if floors else 0.0
        self.rows, self.cost = rows, cost

    def at(self, multipliers: Floats) -> Floats:
        """Return what each bid is worth once it pays for the side rules."""
        paid: Floats = self.worth - self.turned @ multipliers
        return paid

    def value(self, market: Market, chosen: Bools) -> float:
        missed = np.maximum(np.minimum(market.floor, market.capacity) - market.load(chosen), 0).sum()
        return float(self.worth[chosen].sum()) - self.short * float(missed)

    def price_of(self, market: Market, multipliers: Floats, chosen: Bools) -> Floats | None:
        """Return a price for each row but those of the needs, as a linear programme would."""
        places = lowest_prices(market, self.at(multipliers), chosen, self.short)
        if places is None:
            return None
        # Where the floor is beyond the capacity, places are missed whatever comes: a full price for each.
        beyond = (market.floor > market.capacity) & bool(self.floors.size)
        price = np.zeros(self.rows.limit.size)
        full = np.where(beyond, places + self.short, np.maximum(places, 0))
        price[market.needs : market.needs + market.institutions] = -full
        price[self.lines] = -multipliers * self.scale
        price[self.floors] = np.where(beyond, -self.short, np.minimum(places, 0))[: self.floors.size]
        return price


class _Bundle:
    """Straight lines below a convex function of multipliers, made least within a box that moves."""

    def __init__(self, size: int, reach: float) -> None:
        self.center, self.trial = np.zeros(size), np.zeros(size)
        self.best, self.hoped = np.inf, -np.inf
        self.reach = np.full(size, reach)
        self.base: list[float] = []
        self.slope: list[Floats] = []

    def take(self, value: float, slope: Floats) -> bool:
        """Learn the line at the trial; say whether another trial promises enough."""
        self.base.append(value)
        self.slope.append(slope)
        reached = value + float(slope @ self.trial)
        if reached < self.best:
            far = np.abs(self.trial - self.center) > 0.9 * self.reach
            self.reach = np.where(far, self.reach * 1.5, self.reach)
            self.best, self.center = reached, self.trial
        else:
            self.reach = self.reach * 0.6
        return self._next()

    def _next(self) -> bool:
        size = self.center.size
        if not size:
            return False
        lines = np.column_stack([np.array(self.slope), -np.ones(len(self.base))])
        box = [(max(c - r, 0.0), c + r) for c, r in zip(self.center, self.reach, strict=True)]
        answer = scipy.optimize.linprog(
            np.append(np.zeros(size), 1.0),
            A_ub=lines,
            b_ub=-np.array(self.base) + self.best,
            bounds=[*box, (None, None)],
            method="highs-ds",
        )
        if answer.status != SOLVED:
            return False
        self.trial = answer.x[:size]
        return bool(-answer.fun > WORTH_A_TURN)


def _with_needs(rows: Rows, cost: Floats | Ints, price: Floats, market: Market) -> Floats:
    """Return the prices with those of the needs as the others make them."""
    price = price.copy()
    price[: market.needs] = 0
    offer = (cost - rows.matrix.T @ price)[: market.bids]
    offer = np.where(market.forbidden, 0.0, offer)
    np.minimum.at(price, market.need, offer)
    return price
