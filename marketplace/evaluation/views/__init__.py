"""Year's end."""

from . import adjusting
from .views import bp

__all__ = ["adjusting", "bp"]
