"""Which institution serves which need: exact, reproducible, checkable and explained."""

from .barriers import Barrier
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
from .moves import Move
from .reasons import Why, quick, why, whys
from .relaxation import Change, relax

__all__ = [
    "Barrier",
    "Change",
    "ImpossibleLocks",
    "Market",
    "Move",
    "NotFeasible",
    "NotOptimal",
    "OutOfTime",
    "Quota",
    "Result",
    "Why",
    "quick",
    "relax",
    "solve",
    "verify",
    "why",
    "whys",
]
