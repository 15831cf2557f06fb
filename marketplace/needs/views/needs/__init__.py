"""Needs, from draft to published."""

from . import papers
from .views import bp

__all__ = ["bp", "papers"]
