"""Signing in, signing out, registering and one's own account."""

from .views import bp

__all__ = ["bp"]
