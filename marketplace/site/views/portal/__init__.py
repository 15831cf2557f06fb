"""The way in."""

from .views import bp

__all__ = ["bp"]
