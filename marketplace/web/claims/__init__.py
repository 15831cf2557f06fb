"""Claims of institutions."""

from .views import bp

__all__ = ["bp"]
