"""Prices near the best ones, before anybody is placed: a sample's auction, then counts of demand.

At given prices each bid has a level: the price at which its need would take
that institution. A histogram of the levels around each price tells at which
price the demand equals the capacity; all prices move towards it at once.

Prices that follow excess demand (tâtonnement): Walras (1874), "Éléments d'économie politique pure".
"""

import numpy as np

from ..compiled import kernel
from ..constants import DEMAND_BINS
from ..layout import Ints, Shorts
from .offers import Bids


@kernel
def demand(bids: Bids, outside: Ints, price: Ints, width: int, stride: int, needs: Shorts) -> Shorts:
    """Count the levels around each price in bins of ``2**width``, (J * DEMAND_BINS,), for every `stride`-th of `needs`."""
    count = np.zeros(price.size * DEMAND_BINS, np.int32)
    for i in needs[::stride]:
        best = outside[i]
        second, w = best, -1
        for b in range(bids.first[i], bids.first[i + 1]):
            j = bids.to[b]
            net = bids.score[b] - price[j]
            second = max(second, min(net, best))
            w = j if net > best else w
            best = max(best, net)
        for b in range(bids.first[i], bids.first[i + 1]):
            j = bids.to[b]
            over = bids.score[b] - price[j] - (second if j == w else best)
            bin = min(max((over >> width) + DEMAND_BINS // 2, 0), DEMAND_BINS - 1)
            count[j * DEMAND_BINS + bin] += 1
    return count


@kernel
def adjust(count: Shorts, capacity: Ints, share: float, price: Ints, width: int, pace: float) -> None:
    """Move each price by `pace` of the way to where the demand equals `share` of the capacity."""
    for j in range(price.size):
        room, taken, k = capacity[j] * share, 0, DEMAND_BINS - 1
        while k > 0 and taken + count[j * DEMAND_BINS + k] <= room:
            taken += count[j * DEMAND_BINS + k]
            k -= 1
        bins = k - DEMAND_BINS // 2 + 0.0
        if 0 < k < DEMAND_BINS - 1:
            bins += 1 - (room - taken) / count[j * DEMAND_BINS + k]
        price[j] = max(price[j] + int(np.rint(bins * pace * (1 << width))), 0)


@kernel
def sampled(bids: Bids, one_in: int, needs: Shorts) -> tuple[Bids, Shorts]:
    """Return the bids of about one of `needs` in `one_in`, picked by a mixed number, and which those are."""
    picked = np.empty(needs.size, np.int32)
    n, many = 0, 0
    for i in needs:
        if ((i * 2654435761) >> 12) % one_in == 0:
            picked[n] = i
            n += 1
            many += bids.first[i + 1] - bids.first[i]
    first = np.zeros(n + 1, np.int64)
    to, score = np.empty(many, np.int32), np.empty(many, bids.score.dtype)
    for p in range(n):
        i, s = picked[p], first[p]
        first[p + 1] = s + bids.first[i + 1] - bids.first[i]
        to[s : first[p + 1]] = bids.to[bids.first[i] : bids.first[i + 1]]
        score[s : first[p + 1]] = bids.score[bids.first[i] : bids.first[i + 1]]
    return Bids(first, to, score), picked[:n].copy()
