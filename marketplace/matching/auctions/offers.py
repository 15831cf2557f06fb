"""The forward pass of the price auction: needs make offers.

Prices are whole numbers of 1 / 2**PRICE_BITS of a point. A need may be with an
institution whose net value (score less price) is up to `eps` below its best;
staying unserved is worth ``outside[i]``. Prices only rise.

Forward auction: Bertsekas (1988), as in `auction`.
"""

from typing import NamedTuple

import numpy as np

from ..compiled import kernel
from ..constants import NO_OFFER, PRICE_BITS
from ..layout import Ints, Shorts


class Bids(NamedTuple):
    """Compressed rows: the bids of need i are ``first[i]`` to ``first[i + 1]``."""

    first: Ints
    to: Shorts
    score: Shorts


class Seats(NamedTuple):
    """Places: institution j holds ``who[start[j]]`` and on, `taken[j]` needs; `level` is what each offered."""

    start: Ints
    level: Ints
    who: Shorts
    taken: Shorts


@kernel
def push(level: Ints, who: Shorts, s: int, n: int, offer: int, i: int) -> None:
    """Add an offer to the heap of `n` at `s`, the lowest of which is on top."""
    c = n
    while c > 0:
        q = (c - 1) >> 1
        if level[s + q] <= offer:
            break
        level[s + c], who[s + c] = level[s + q], who[s + q]
        c = q
    level[s + c], who[s + c] = offer, i


@kernel
def replace(level: Ints, who: Shorts, s: int, n: int, offer: int, i: int) -> None:
    """Put an offer in the place of the lowest of the heap of `n` at `s`."""
    c = 0
    while True:
        d = 2 * c + 1
        if d >= n:
            break
        if d + 1 < n and level[s + d + 1] < level[s + d]:
            d += 1
        if level[s + d] >= offer:
            break
        level[s + c], who[s + c] = level[s + d], who[s + d]
        c = d
    level[s + c], who[s + c] = offer, i


@kernel
def forward(
    bids: Bids, outside: Ints, price: Ints, seats: Seats, at: Shorts, stack: Shorts, top: int, eps: int, limit: int
) -> tuple[int, int]:
    """Let the `top` needs of `stack` offer until all are placed or want nothing.

    A full place goes to whoever gives more: its holder gives up at its `level`.
    Returns how many needs are left on the stack (0 unless `limit` offers were
    made) and how many offers were made.
    """
    made = 0
    while top > 0 and made < limit:
        top -= 1
        i = stack[top]
        best = outside[i]
        second, w = best, -1
        for b in range(bids.first[i], bids.first[i + 1]):
            j = bids.to[b]
            net = (np.int64(bids.score[b]) << PRICE_BITS) - price[j]
            second = max(second, min(net, best))
            w = j if net > best else w
            best = max(best, net)
        at[i] = w
        if w < 0:
            continue
        made += 1
        offer, s = price[w] + best - second + eps, seats.start[w]
        n, room = seats.taken[w], seats.start[w + 1] - s
        if n == room and offer <= seats.level[s]:
            # Nobody there leaves for that: the need asks again at what it would have given.
            price[w], at[i] = offer, -1
            top += 1
            continue
        if n < room:
            push(seats.level, seats.who, s, n, offer, i)
            seats.taken[w] = n + 1
            if n + 1 == room:
                price[w] = max(price[w], seats.level[s])
            continue
        out = seats.who[s]
        at[out] = -1
        stack[top] = out
        top += 1
        replace(seats.level, seats.who, s, n, offer, i)
        price[w] = max(price[w], seats.level[s])
    return top, made


@kernel
def limits(
    bids: Bids, outside: Ints, price: Ints, at: Shorts, eps: int, needs: Shorts, level: Ints, begin: int, end: int
) -> None:
    """Tell each of ``needs[begin:end]`` up to which price it stays, 0 where it is not within `eps` of its best."""
    for q in range(begin, end):
        i = needs[q]
        level[q], j = 0, at[i]
        if j < 0:
            continue
        own, second = -NO_OFFER, outside[i]
        for b in range(bids.first[i], bids.first[i + 1]):
            net = (np.int64(bids.score[b]) << PRICE_BITS) - price[bids.to[b]]
            if bids.to[b] == j:
                own = net
            else:
                second = max(second, net)
        if own >= second - eps:
            level[q] = price[j] + max(own - second, 0) + eps


@kernel
def reseat(needs: Shorts, level: Ints, seats: Seats, at: Shorts, stack: Shorts) -> int:
    """Seat each need at its place up to the price ``level[q]``, others go on the stack; return how many those are."""
    top = 0
    for q in range(needs.size):
        i = needs[q]
        j = at[i]
        if j >= 0 and level[q] > 0 and seats.taken[j] < seats.start[j + 1] - seats.start[j]:
            push(seats.level, seats.who, seats.start[j], seats.taken[j], level[q], i)
            seats.taken[j] += 1
        else:
            at[i] = -1
            stack[top] = i
            top += 1
    return top


def seats_of(capacity: Ints) -> Seats:
    """Return empty places."""
    start = np.zeros(capacity.size + 1, np.int64)
    np.cumsum(capacity, out=start[1:])
    many = int(start[-1])
    return Seats(start, np.empty(many, np.int64), np.empty(many, np.int32), np.zeros(capacity.size, np.int32))
