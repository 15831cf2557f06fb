"""Everything that is compiled, compiled once, so that nobody's first request waits for it."""

from typing import Any

import numpy as np

from . import compiled
from .certificate import verify
from .constants import AUCTIONED
from .engine import solve
from .explaining.reasons import why
from .explaining.relaxation import relax
from .market import Market, Quota


def warm() -> None:
    """Solve a small market of every sort, under both aims, anew and from an earlier result; check and explain it.

    The machine code stays on disk beside the modules or, where that folder
    cannot be written, in the user's own cache: call it as the user who serves.
    """
    compiled.COMPILED = compiled.INSTALLED
    for rules in _sorts():
        market = Market(**{**_plain(), **rules})
        result = solve(market, time_limit=10)
        verify(market, result)
        why(market, result, int(np.flatnonzero(~result.chosen)[0]))
        solve(market.but(score=market.score[::-1]), start=result, time_limit=10)
        solve(market, aim="score", time_limit=10)
    relax(Market(**{**_plain(), "quotas": [Quota(np.ones(120, bool), least=31)]}))
    if compiled.COMPILED:
        _warm_large()
        compiled.note_kept()


def _warm_large() -> None:
    """Solve a market of just so many bids that it is a large one, with 64-bit and 32-bit numbers."""
    crowd = _crowd()
    for number in (np.int64, np.int32):
        rows = {name: crowd[name].astype(number) for name in ("need", "institution", "score")}
        for values in rows.values():
            values.flags.writeable = False
        market = Market(**{**crowd, **rows})
        other = market.but(score=rows["score"][::-1])
        verify(other, solve(other, start=solve(market)))


def _crowd() -> dict[str, Any]:
    """Ten bids a need, a twentieth too few places; scores by a fixed rule."""
    bid = np.arange(AUCTIONED)
    needs, places = AUCTIONED // 10, AUCTIONED // 500
    need, institution = bid // 10, (bid // 10 * 7 + bid % 10 * 11) % places
    score = bid * 7_919 % 10_007
    return {"needs": needs, "need": need, "institution": institution, "score": score, "capacity": [47] * places}


def _plain() -> dict[str, Any]:
    """Thirty needs, six institutions and four bids a need, two too few places; scores by a fixed rule."""
    bid = np.arange(120)
    need, institution = bid // 4, (bid // 4 + bid % 4) % 6
    score = bid * 7_919 % 1_009
    return {"needs": 30, "need": need, "institution": institution, "score": score, "capacity": [4, 5, 6, 4, 5, 4]}


def _sorts() -> list[dict[str, Any]]:
    """The rules on top of the plain market, one for each method."""
    bid = np.arange(120)
    first, half = _plain()["institution"] < 2, bid % 2 == 0
    return [
        {},
        {"floor": [3, 5, 2, 4, 1, 4]},
        {"floor": [3, 5, 2, 4, 1, 4], "quotas": [Quota(first, 2, 8)], "priority": np.arange(30) % 3},
        {"effort": bid % 9 + 3, "workload": [30, 35, 40, 30, 25, 38]},
        {"quotas": [Quota(first, 0, 8), Quota(half, 10, 14)]},
        {"quotas": [Quota(bid % 5 + 10, 0, 300)]},
        {"floor": [3, 5, 5, 4, 3, 4], "all_or_nothing": True},
    ]
