"""Applications of institutions."""

from . import deciding, drafting
from .views import bp

__all__ = ["bp", "deciding", "drafting"]
