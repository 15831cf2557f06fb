"""For machines that watch."""

from .views import bp

__all__ = ["bp"]
