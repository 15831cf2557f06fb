"""The lowest prices at which a matching of a network is best, in compiled code."""

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..market import Bools, Ints, Market

Floats = NDArray[np.float64]


def lowest_prices(market: Market, worth: Floats, chosen: Bools, short: float) -> Floats | None:
    """Return a price for each institution, (J,), None where passes do not end.

    `worth` (B,) is what each bid is worth, a missed place of a floor costs `short`.
    """
    load = market.load(chosen)
    floor = np.minimum(market.floor, market.capacity)
    low = np.where((load <= floor) & (floor > 0), -short, 0.0)
    given = np.full(market.needs, market.institutions)
    given[market.need[chosen]] = market.institution[chosen]
    own = np.zeros(market.needs)
    own[market.need[chosen]] = worth[chosen]
    locked = np.zeros(market.needs, bool)
    locked[market.need[market.forced]] = True
    free = ~market.forbidden & ~locked[market.need]
    price = np.append(low, 0.0)
    ended = raised(market.need, market.institution, worth, own, given, free, price, market.institutions + 2)
    return price[:-1] if ended else None


@kernel
def raised(
    need: Ints, institution: Ints, worth: Floats, own: Floats, given: Ints, free: Bools, price: Floats, passes: int
) -> bool:
    """Raise prices until no bid is a better offer to its need than what it has."""
    for _ in range(passes):
        still = True
        for b in range(need.size):
            if free[b]:
                i, j = need[b], institution[b]
                level = price[given[i]] + worth[b] - own[i]
                if level > price[j] + 1e-3:
                    price[j] = level
                    still = False
        if still:
            return True
    return False
