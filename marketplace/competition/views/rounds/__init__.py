"""Rounds of the competition, for staff."""

from . import comparing, deciding, solving, what_if
from .views import bp

__all__ = ["bp", "comparing", "deciding", "solving", "what_if"]
