"""The public board of published needs."""

from .views import bp

__all__ = ["bp"]
