"""Claims of institutions."""

from . import drafting, matches, review
from .blueprint import bp
from .views import index

__all__ = ["bp", "drafting", "index", "matches", "review"]
