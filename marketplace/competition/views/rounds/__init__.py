"""Rounds of the competition, for staff."""

from . import comparing, deciding, screening, solving, what_if
from .views import bp

__all__ = ["bp", "comparing", "deciding", "screening", "solving", "what_if"]
