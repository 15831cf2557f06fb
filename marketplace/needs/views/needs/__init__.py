"""Needs, from draft to published."""

from . import correcting, papers, taking_back
from .views import bp

__all__ = ["bp", "correcting", "papers", "taking_back"]
