"""A matching that keeps the rules, bid by bid: for when time is too short for anything better."""

import numpy as np

from ..market import Bools, Ints, Market


def any_matching(market: Market, favoured: Bools | None = None) -> Bools | None:
    """Return some bids that keep every rule, (B,) bool, or None where this simple way finds none.

    Forced bids first; then what the quotas ask for at least, the quota that is
    hardest to fill first; then whole floors where a floor is met or not used;
    then every other bid. In each step `favoured` bids go first, then needs of
    high priority and among those high scores.
    """
    tray = _Tray(market)
    later = np.zeros(market.bids, bool) if favoured is None else ~favoured
    keys = (market.institution, market.need, -market.score, -market.priority[market.need], later)
    order = np.lexsort(keys)
    for bid in np.flatnonzero(market.forced).tolist():
        tray.put(bid)
    for number in tray.hardest():
        for bid in order[market.quotas[number].amount[order] > 0].tolist():
            if tray.used[number] >= market.quotas[number].least:
                break
            tray.offer(bid)
    if market.all_or_nothing:
        _fill_floors(market, tray, order)
    for bid in order.tolist():
        tray.offer(bid)
    return tray.chosen if tray.complete() else None


class _Tray:
    """What is chosen so far, and what it leaves of every limit."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.chosen = np.zeros(market.bids, bool)
        self.served = [False] * market.needs
        self.places = market.capacity.tolist()
        self.days = None if market.workload is None else market.workload.tolist()
        self.effort = None if market.effort is None else market.effort.tolist()
        self.need, self.institution = market.need.tolist(), market.institution.tolist()
        self.barred = market.forbidden.tolist()
        self.amounts = [quota.amount.tolist() for quota in market.quotas]
        self.most = [quota.most for quota in market.quotas]
        self.used = [0] * len(market.quotas)
        self.shut = [False] * market.institutions

    def hardest(self) -> list[int]:
        """List the quotas that ask for something, the one with the least to spare first."""
        quotas = [(int(q.amount.sum()) - q.least, n) for n, q in enumerate(self.market.quotas) if q.least > 0]
        return [number for _, number in sorted(quotas)]

    def offer(self, bid: int) -> bool:
        """Choose `bid` unless a rule is in its way; say whether it was chosen."""
        i, j = self.need[bid], self.institution[bid]
        if self.served[i] or self.places[j] < 1 or self.barred[bid] or self.shut[j]:
            return False
        if self.days is not None and self.effort is not None and self.days[j] < self.effort[bid]:
            return False
        for amount, used, most in zip(self.amounts, self.used, self.most, strict=True):
            if most is not None and used + amount[bid] > most:
                return False
        self.put(bid)
        return True

    def put(self, bid: int, times: int = 1) -> None:
        """Choose `bid`, or give it back with `times` -1."""
        i, j = self.need[bid], self.institution[bid]
        self.chosen[bid] = self.served[i] = times > 0
        self.places[j] -= times
        if self.days is not None and self.effort is not None:
            self.days[j] -= times * self.effort[bid]
        for number, amount in enumerate(self.amounts):
            self.used[number] += times * amount[bid]

    def complete(self) -> bool:
        """Say whether what is chosen keeps all limits, those from below too."""
        market, load = self.market, self.market.load(self.chosen)
        if min(self.places, default=0) < 0 or min(self.days or [0]) < 0:
            return False
        if market.all_or_nothing and ((load > 0) & (load < market.floor)).any():
            return False
        return all(
            q.least <= used and (q.most is None or used <= q.most) for q, used in zip(market.quotas, self.used, strict=True)
        )


def _fill_floors(market: Market, tray: _Tray, order: Ints) -> None:
    """Fill the floor of each institution or leave it shut, those that have some needs already first."""
    load = market.load(tray.chosen)
    for j in np.lexsort((market.floor, load == 0)).tolist():
        got: list[int] = []
        for bid in order[market.institution[order] == j].tolist():
            if load[j] + len(got) >= market.floor[j]:
                break
            if tray.offer(bid):
                got.append(bid)
        if load[j] + len(got) < market.floor[j]:
            for bid in got:
                tray.put(bid, -1)
            tray.shut[j] = True
