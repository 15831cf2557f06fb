"""Applications of institutions."""

from . import deciding, drafting, papers, views
from .blueprint import bp

__all__ = ["bp", "deciding", "drafting", "papers", "views"]
