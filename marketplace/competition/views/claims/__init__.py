"""Claims of institutions."""

from . import matches, review
from .blueprint import bp
from .views import index

__all__ = ["bp", "index", "matches", "review"]
