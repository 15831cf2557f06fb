"""Files that were handed in."""

from .views import bp

__all__ = ["bp"]
