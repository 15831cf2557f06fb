"""Rounds of the competition, for staff."""

from . import comparing, deciding, needs, screening, solving, what_if
from .views import bp

__all__ = ["bp", "comparing", "deciding", "needs", "screening", "solving", "what_if"]
