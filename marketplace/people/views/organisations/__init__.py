"""Enterprises and institutions, and those that ask to join."""

from . import links, pool, registrations
from .views import bp

__all__ = ["bp", "links", "pool", "registrations"]
