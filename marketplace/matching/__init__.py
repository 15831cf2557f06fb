"""Which institution serves which need: exact, reproducible, checkable and explained."""

from .certificate import Verdict, verify, verify_both, verify_draw
from .engine import solve
from .explaining.barriers import Barrier
from .explaining.moves import Move
from .explaining.reasons import Why, quick, why, whys
from .explaining.relaxation import Change, relax
from .market import Aim, ImpossibleLocks, Market, NotFeasible, NotOptimal, OutOfTime, Quota, Result

__all__ = [
    "Aim",
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
    "Verdict",
    "Why",
    "quick",
    "relax",
    "solve",
    "verify",
    "verify_both",
    "verify_draw",
    "why",
    "whys",
]
