"""What lies between two matchings: who would go where, told so that each move makes room for the next, and what is lost."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..market import Ints, Market


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A need that would change hands: `before` and `after` are institutions, None for unserved."""

    need: int
    before: int | None
    after: int | None


def chain(market: Market, bid: int, gained: Iterable[int], dropped: Iterable[int]) -> tuple[Move, ...]:
    """List the moves that gaining and dropping bids mean, that of `bid` first.

    Then, as long as there is one, the need that leaves the place just taken;
    then, from the place that the first need left, whoever comes there; then the
    others by need, each with its own such chain.
    """
    before = {int(market.need[b]): int(market.institution[b]) for b in dropped}
    after = {int(market.need[b]): int(market.institution[b]) for b in gained}
    left = sorted(before.keys() | after.keys())
    first = int(market.need[bid])
    told: list[Move] = []
    for need in [first, *left]:
        if need in left:
            told += _followed(need, left, before, after)
    return tuple(told)


def _followed(start: int, left: list[int], before: dict[int, int], after: dict[int, int]) -> list[Move]:
    """Take the need `start` out of `left`, and those that its move sets going: behind it, then before it."""
    told = []
    need: int | None = start
    while need is not None:
        left.remove(need)
        told.append(Move(need=need, before=before.get(need), after=after.get(need)))
        taken = after.get(need)
        need = next((other for other in left if taken is not None and before.get(other) == taken), None)
    freed = before.get(start)
    while freed is not None:
        need = next((other for other in left if after.get(other) == freed), None)
        if need is None:
            break
        left.remove(need)
        told.append(Move(need=need, before=before.get(need), after=freed))
        freed = before.get(need)
    return told


def lost(market: Market, load: Ints, gained: Iterable[int], dropped: Iterable[int]) -> tuple[int, dict[int, int], int]:
    """Return how much coverage is lost, how many places of its floor each institution misses more, and the score lost.

    `load` is what the institutions have before; negative numbers are gains.
    """
    gained, dropped = list(gained), list(dropped)
    before, after = ({int(market.need[b]) for b in bids} for bids in (dropped, gained))
    coverage = sum(int(market.priority[n]) for n in before) - sum(int(market.priority[n]) for n in after)
    score = int(market.score[dropped].sum()) - int(market.score[gained].sum())
    change: dict[int, int] = {}
    for bids, step in ((gained, 1), (dropped, -1)):
        for place in market.institution[bids].tolist():
            change[place] = change.get(place, 0) + step
    missed = {j: _short(market, load, j, step) - _short(market, load, j, 0) for j, step in sorted(change.items())}
    return coverage, {j: more for j, more in missed.items() if more}, score


def _short(market: Market, load: Ints, place: int, step: int) -> int:
    return max(int(market.floor[place]) - int(load[place]) - step, 0)
