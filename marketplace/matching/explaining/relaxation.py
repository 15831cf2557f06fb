"""The shortest list of changes that makes an impossible market possible."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..constants import LOOKED_AT_AGAIN, RELAXING_SECONDS
from ..market import Market
from . import augmenting_path, covering
from .elastic import Elastic

Kind = Literal["need", "capacity", "workload", "quota_least", "quota_most", "forced", "floor"]


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Change:
    """One thing to change, and by how much.

    - "forced": give up the lock on bid `index`.
    - "capacity", "workload": `amount` more places or days at institution `index`.
    - "floor": `amount` fewer places in the floor of institution `index`.
    - "quota_least", "quota_most": lower or raise that limit of quota `index` by `amount`.
    - "need": need `index` has no admissible claim and cannot be served.
    """

    kind: Kind
    index: int
    amount: int = 1


class Changes(tuple[Change, ...]):
    """A list of changes that is enough; no list is shorter than `at_least`."""

    at_least: int

    def __new__(cls, changes: tuple[Change, ...], at_least: int) -> "Changes":
        made = super().__new__(cls, changes)
        made.at_least = at_least
        return made

    @property
    def shortest(self) -> bool:
        """True where no shorter list is possible, which is so unless the time ran out."""
        return len(self) <= self.at_least


def relax(market: Market, serve_all: bool = False, time_limit: float = RELAXING_SECONDS) -> Changes:
    """Return the fewest changes, and among those the smallest, after which a matching exists.

    Empty for a market that is possible as it is. With `serve_all` a matching
    has to serve every need, which adds the needs without an admissible claim.
    Sorted by kind and index. Where `time_limit` seconds are not enough the list
    may be longer than need be, but it is always enough: see `Changes`.

    Examples
    --------
    >>> market = Market(needs=3, need=[0, 1], institution=[0, 0], score=[1, 1], capacity=[1])
    >>> relax(market)
    ()
    >>> for change in relax(market, serve_all=True):
    ...     print(change)
    Change(kind='capacity', index=0, amount=1)
    Change(kind='need', index=2, amount=1)
    """
    ordered, order = market.in_order()
    found, at_least = _covered(ordered, serve_all, time_limit) if augmenting_path.fits(market) else (None, 0)
    if found is None:
        found, at_least = _stretched(ordered, serve_all, time_limit)
    named = [Change(kind=c.kind, index=int(order[c.index])) if c.kind == "forced" else c for c in found]
    unclaimed = _unclaimed(market) if serve_all else []
    return Changes(tuple(sorted([*named, *unclaimed])), at_least + len(unclaimed))


def _unclaimed(market: Market) -> list[Change]:
    claimed = np.zeros(market.needs, bool)
    claimed[market.need[~market.forbidden]] = True
    return [Change(kind="need", index=need) for need in np.flatnonzero(~claimed).tolist()]


def _covered(market: Market, serve_all: bool, time_limit: float) -> tuple[list[Change] | None, int]:
    """Capacities and locks alone; None where the amounts deserve a closer look and the market is small."""
    cover = covering.cover(market, serve_all, time_limit)
    if cover.amount > cover.smallest and market.bids <= LOOKED_AT_AGAIN:
        found, at_least = _stretched(market, serve_all, time_limit)
        if len(found) <= cover.changes:
            return found, max(at_least, cover.at_least)
    places = np.flatnonzero(cover.places).tolist()
    opened = [Change(kind="capacity", index=j, amount=int(cover.places[j])) for j in places]
    freed = [Change(kind="forced", index=bid) for bid in np.flatnonzero(cover.freed).tolist()]
    return opened + freed, cover.at_least


def _stretched(market: Market, serve_all: bool, time_limit: float) -> tuple[list[Change], int]:
    found, at_least = Elastic(market, serve_all).fewest(time_limit)
    return [Change(kind=kind, index=index, amount=amount) for kind, index, amount in found], at_least
