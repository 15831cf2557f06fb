"""Levels that enterprises reached."""

from .views import bp

__all__ = ["bp"]
