"""The forward pass of the price auction: needs make offers.

Prices are whole numbers of 1 / 2**FINE of a point. A need may be with an
institution whose net value (score less price) is up to `eps` below its best;
staying unserved is worth ``outside[i]``. Prices only rise.
"""

from typing import NamedTuple

import numpy as np

from ..compiled import kernel
from ..layout import Ints, Shorts

FINE = 6


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
            net = (np.int64(bids.score[b]) << FINE) - price[j]
            second = max(second, min(net, best))
            w = j if net > best else w
            best = max(best, net)
        at[i] = w
        if w < 0:
            continue
        made += 1
        offer, s = price[w] + best - second + eps, seats.start[w]
        n, room = seats.taken[w], seats.start[w + 1] - s
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
def places(seats: Seats, needs: int) -> Shorts:
    """Return the number of the place that each served need has at its institution."""
    place = np.zeros(needs, np.int32)
    for j in range(seats.taken.size):
        for p in range(seats.taken[j]):
            place[seats.who[seats.start[j] + p]] = p
    return place


@kernel
def come(seats: Seats, at: Shorts, place: Shorts, i: int, j: int) -> None:
    """Move need `i` to institution `j`, which has a free place."""
    k = at[i]
    if k >= 0:
        last = seats.start[k] + seats.taken[k] - 1
        other = seats.who[last]
        seats.who[seats.start[k] + place[i]] = other
        place[other] = place[i]
        seats.taken[k] -= 1
    at[i], place[i] = j, seats.taken[j]
    seats.who[seats.start[j] + place[i]] = i
    seats.taken[j] += 1


@kernel
def reseat(bids: Bids, outside: Ints, price: Ints, seats: Seats, at: Shorts, stack: Shorts, eps: int) -> int:
    """Seat each need where `at` has it if that is within `eps` of its best, else stack it.

    Held offers count as the price. Returns how many needs are on the stack.
    """
    top = 0
    seats.taken[:] = 0
    for i in range(at.size):
        j, own, best = at[i], outside[i], outside[i]
        for b in range(bids.first[i], bids.first[i + 1]):
            net = (np.int64(bids.score[b]) << FINE) - price[bids.to[b]]
            best = max(best, net)
            if bids.to[b] == j:
                own = net
        if own < best - eps or (j >= 0 and seats.taken[j] >= seats.start[j + 1] - seats.start[j]):
            at[i] = -1
            stack[top] = i
            top += 1
        elif j >= 0:
            s = seats.start[j] + seats.taken[j]
            seats.level[s], seats.who[s] = price[j], i
            seats.taken[j] += 1
    return top


def seats_of(capacity: Ints) -> Seats:
    """Return empty places."""
    start = np.zeros(capacity.size + 1, np.int64)
    np.cumsum(capacity, out=start[1:])
    many = int(start[-1])
    return Seats(start, np.empty(many, np.int64), np.empty(many, np.int32), np.zeros(capacity.size, np.int32))
