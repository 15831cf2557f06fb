"""Year's end."""

from .views import bp

__all__ = ["bp"]
