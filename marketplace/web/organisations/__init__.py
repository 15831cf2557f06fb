"""Enterprises and institutions, and those that ask to join."""

from . import registrations
from .views import bp

__all__ = ["bp", "registrations"]
