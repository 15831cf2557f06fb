"""Published match results and year-end lists."""

from .views import bp

__all__ = ["bp"]
