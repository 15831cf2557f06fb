"""Contracts, delivery and answers."""

from .views import bp

__all__ = ["bp"]
