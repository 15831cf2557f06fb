"""Needs, from draft to published."""

from .views import bp

__all__ = ["bp"]
