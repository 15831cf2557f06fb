"""Whether rules exclude each other, shown in whole numbers and not by a solver's word."""

import numpy as np

from . import compiled
from .engine import solve
from .later import scipy
from .locks import check_locks
from .market import ImpossibleLocks, Ints, Market
from .networks import network
from .staging.model import Rows, rows_of
from .staging.relaxed import proof_of, relaxed


def shown(market: Market) -> str | None:
    """Say what shows that no matching keeps all rules; blank where nothing does, None where a matching does keep them.

    >>> market = Market(needs=1, need=[0], institution=[0], score=[1], capacity=[0], forced=np.array([True]))
    >>> shown(market)
    'the locked pairs exclude each other'
    """
    try:
        check_locks(market)
    except ImpossibleLocks:
        return "the locked pairs exclude each other"
    rows = rows_of(market)
    if rows.kept_by(_locks_alone(market)):
        return None
    if _contradicts(rows):
        return "a sum of the rules contradicts itself"
    if solve(market).status != "infeasible":
        return None
    return "a network in whole numbers has no room" if compiled.COMPILED and network.fits(market) else ""


def _locks_alone(market: Market) -> Ints:
    """The variables of the rows where nothing but the locked bids is chosen."""
    load = market.load(market.forced)
    if not market.floor.any():
        return market.forced.astype(np.int64)
    behind = (load > 0) if market.all_or_nothing else np.maximum(market.floor - load, 0)
    return np.concatenate([market.forced, behind]).astype(np.int64)


def _contradicts(rows: Rows) -> bool:
    """Whether rows added up with weights that are not negative can be kept by nothing, in exact arithmetic.

    Each row may be exceeded at a price of 1; what prices in whole numbers prove
    to be paid at the least is paid by every matching, however they were found.
    """
    lines, wide = rows.limit.size, rows.low.size
    worst = np.minimum(abs(rows.matrix).sum(axis=1), 2**50).astype(np.int64) + np.minimum(np.abs(rows.limit), 2**50)
    stretched = Rows(
        matrix=scipy.sparse.hstack([rows.matrix, -scipy.sparse.eye_array(lines, dtype=np.int64)], format="csr"),
        limit=rows.limit,
        tight=rows.tight,
        low=np.concatenate([rows.low, np.zeros(lines, np.int64)]),
        high=np.concatenate([rows.high, worst]),
    )
    cost = np.concatenate([np.zeros(wide, np.int64), np.ones(lines, np.int64)])
    answer = relaxed(stretched, cost)
    return answer.solved and proof_of(stretched, cost, np.clip(answer.price, -1, 0)).bound > 0
