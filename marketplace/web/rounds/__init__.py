"""Rounds of the competition, for staff."""

from . import deciding, solving
from .views import bp

__all__ = ["bp", "deciding", "solving"]
