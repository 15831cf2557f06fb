"""Rounds of the competition, for staff."""

from .views import bp

__all__ = ["bp"]
