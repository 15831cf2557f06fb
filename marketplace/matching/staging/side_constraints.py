"""Markets whose rules are a network and a few side rules: overlapping quotas and budgets, at size.

Networks with side constraints, by Lagrangian relaxation: Ahuja, Magnanti and Orlin (1993), "Network flows", chapter 16.
"""

from .. import compiled
from ..constants import PROGRAMMED, SIDE_RULES
from ..market import Aim, Bools, Found, Market
from . import staged
from .hopes import Relax
from .multipliers import Multipliers
from .relaxed import relaxed
from .staged import Progress


def fits(market: Market) -> bool:
    """Say whether `solve` is made for `market`: few quotas, no workload, compiled code at hand."""
    few = 0 < len(market.quotas) <= SIDE_RULES and market.workload is None
    return compiled.COMPILED and few and not (market.all_or_nothing and bool(market.floor.any()))


def solve(
    market: Market, aim: Aim, kept: Bools | None, time_limit: float | None = None, progress: Progress | None = None
) -> Found | None:
    """Return the best matching of a market that `fits`, None where its rules exclude each other.

    The same aims, in the same order and with the same exact proofs as in
    `staged.solve`; the first relaxation alone is found by multipliers.

    Raises
    ------
    OutOfTime
        Where the limit passes before any matching is found.
    """
    return staged.solve(market, aim, kept, time_limit, progress, _relaxing)


def _relaxing(market: Market) -> Relax:
    return relaxed if market.bids < PROGRAMMED else Multipliers(market).relaxed
