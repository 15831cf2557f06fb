"""Enterprises and institutions, and those that ask to join."""

from . import links, registrations
from .views import bp

__all__ = ["bp", "links", "registrations"]
