"""Accounts and roles, for the administrator; changes that others confirm."""

from . import changes, letters
from .views import bp

__all__ = ["bp", "changes", "letters"]
