"""Rounds of the competition, for staff."""

from . import comparing, deciding, solving
from .views import bp

__all__ = ["bp", "comparing", "deciding", "solving"]
