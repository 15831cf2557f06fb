"""Enterprises and institutions, for staff."""

from .views import bp

__all__ = ["bp"]
