"""Accounts and roles, for the administrator."""

from .views import bp

__all__ = ["bp"]
