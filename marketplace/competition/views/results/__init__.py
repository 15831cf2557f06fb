"""Published match results and year-end lists."""

from . import papers
from .views import bp

__all__ = ["bp", "papers"]
