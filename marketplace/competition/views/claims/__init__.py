"""Claims of institutions."""

from . import drafting, extending, matches, review
from .blueprint import bp
from .views import index

__all__ = ["bp", "drafting", "extending", "index", "matches", "review"]
