"""Accounts and roles, for the administrator; changes that others confirm."""

from . import changes, deputies, letters, undelivered
from .views import bp

__all__ = ["bp", "changes", "deputies", "letters", "undelivered"]
