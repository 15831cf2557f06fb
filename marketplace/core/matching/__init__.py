"""Which institution serves which need: exact, reproducible, checkable and explained."""

from .certificate import verify
from .engine import solve
from .market import (
    ImpossibleLocks,
    Market,
    NotFeasible,
    NotOptimal,
    OutOfTime,
    Quota,
    Result,
)
from .reasons import Barrier, Why, why
from .relaxation import Change, relax

__all__ = [
    "Barrier",
    "Change",
    "ImpossibleLocks",
    "Market",
    "NotFeasible",
    "NotOptimal",
    "OutOfTime",
    "Quota",
    "Result",
    "Why",
    "relax",
    "solve",
    "verify",
    "why",
]
