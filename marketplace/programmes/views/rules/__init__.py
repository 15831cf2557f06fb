"""The rule sets as tables."""

from .views import bp

__all__ = ["bp"]
