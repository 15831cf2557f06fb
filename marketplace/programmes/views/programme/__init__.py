"""The programme, its dates, settings and chains."""

from . import chains
from .views import bp

__all__ = ["bp", "chains"]
