"""Which institution serves which need: exact, reproducible, checkable and explained."""

from typing import TYPE_CHECKING

from .later import names

if TYPE_CHECKING:
    from . import compiled, components, engine, statistics
    from .certificate import Verdict, verify, verify_both, verify_draw
    from .engine import solve
    from .explaining.barriers import Barrier
    from .explaining.moves import Move
    from .explaining.reasons import Why, quick, why, whys
    from .explaining.relaxation import Change, relax
    from .market import Aim, Bools, ImpossibleLocks, Market, NotFeasible, NotOptimal, OutOfTime, Quota, Result

__all__ = [
    "Aim",
    "Barrier",
    "Bools",
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
    "compiled",
    "components",
    "engine",
    "quick",
    "relax",
    "solve",
    "statistics",
    "verify",
    "verify_both",
    "verify_draw",
    "why",
    "whys",
]

__getattr__ = names(
    __name__,
    {
        "certificate": ("Verdict", "verify", "verify_both", "verify_draw"),
        "engine": ("solve",),
        "explaining.barriers": ("Barrier",),
        "explaining.moves": ("Move",),
        "explaining.reasons": ("Why", "quick", "why", "whys"),
        "explaining.relaxation": ("Change", "relax"),
        "market": ("Aim", "Bools", "ImpossibleLocks", "Market", "NotFeasible", "NotOptimal", "OutOfTime", "Quota", "Result"),
        "compiled": (),
        "components": (),
        "statistics": (),
    },
)
