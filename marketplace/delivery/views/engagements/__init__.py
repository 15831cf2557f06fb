"""Contracts, delivery and answers."""

from . import delivering, ledger, papers
from .blueprint import bp
from .views import index

__all__ = ["bp", "delivering", "index", "ledger", "papers"]
