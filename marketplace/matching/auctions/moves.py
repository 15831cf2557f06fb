"""Moves that pay or change nothing at given prices, in whole numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..layout import Ints, Shorts
from ..threads import together
from .offers import Bids


class Moves(NamedTuple):
    """What needs may do: need ``who[m]`` goes from ``old[m]`` to ``new[m]``, which is worth ``more[m]``."""

    old: Shorts
    new: Shorts
    who: Shorts
    more: Ints


@kernel
def moves_of(room: int) -> Moves:
    """Return room for so many moves."""
    old, new, who = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    return Moves(old, new, who, np.empty(room, np.int64))


def collected(bids: Bids, outside: Ints, at: Shorts, price: Ints, fine: int, slack: int, parts: Sequence[Shorts]) -> Moves:
    """Return all moves of the needs in `parts` that pay at `price` (J + 1,), in units of ``2**-fine``, plus `slack`.

    The moves are in the order of needs.
    """

    def among(needs: Shorts) -> Moves:
        room = needs.size * 2 + 1000
        while True:
            moves = moves_of(room)
            n = collect(bids, outside, at, price, fine, slack, moves, needs)
            if n < room:
                return Moves(moves.old[:n], moves.new[:n], moves.who[:n], moves.more[:n])
            room *= 4

    return joined(*together(among, parts))


def joined(*several: Moves) -> Moves:
    """Return the moves of all."""
    if len(several) == 1:
        return several[0]
    return Moves(*(np.concatenate(columns) for columns in zip(*several, strict=True)))


def those(moves: Moves, which: NDArray[Any]) -> Moves:
    """Return the moves that `which` marks or numbers."""
    return Moves(moves.old[which], moves.new[which], moves.who[which], moves.more[which])


@kernel
def collect(bids: Bids, outside: Ints, at: Shorts, price: Ints, fine: int, slack: int, moves: Moves, needs: Shorts) -> int:
    """Write down the moves of `needs` that pay, as many as there is room for; return how many."""
    n, room, none = 0, moves.who.size, price.size - 1
    for i in needs:
        k = none
        own = outside[i]
        for b in range(bids.first[i], bids.first[i + 1]):
            if bids.to[b] == at[i]:
                k, own = at[i], np.int64(bids.score[b])
        least = (own << fine) - price[k] - slack
        if n >= room:
            return n
        if k != none and (outside[i] << fine) > least:
            moves.old[n], moves.new[n], moves.who[n], moves.more[n] = k, none, i, outside[i] - own
            n += 1
        for b in range(bids.first[i], bids.first[i + 1]):
            j = bids.to[b]
            if (np.int64(bids.score[b]) << fine) - price[j] > least and j != k and n < room:
                moves.old[n], moves.new[n], moves.who[n], moves.more[n] = k, j, i, bids.score[b] - own
                n += 1
    return n


def seen(
    bids: Bids, outside: Ints, at: Shorts, length: Ints, side: Shorts, parts: Sequence[Shorts], looked: Ints, known: Moves | None
) -> Moves:
    """Return all moves that pay or change nothing at the prices `length`.

    Where they are `known` at the prices `looked`, which are not higher, only
    needs whose own price has risen since can have found something better.
    """
    if known is None:
        return collected(bids, outside, at, length, 0, 1, parts)
    dearer = length > looked
    again = collected(bids, outside, at, length, 0, 1, [side[dearer[places_at(at, side, length.size - 1)]]])
    return joined(those(known, ~dearer[known.old] & (worth(known, length) >= 0)), again)


def worth(moves: Moves, length: Ints) -> Ints:
    """Return what each move adds at the prices `length`."""
    added: Ints = moves.more + length[moves.old] - length[moves.new]
    return added


def in_order(moves: Moves) -> Moves:
    """Return the moves in the order of needs."""
    return those(moves, np.argsort(moves.who, kind="stable"))


def places_at(at: Shorts, needs: Shorts, none: int) -> Shorts:
    """Return where `needs` are, `none` for nowhere; others may be on the move."""
    there = at[needs]
    there[there < 0] = none
    return there
