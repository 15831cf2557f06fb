"""The programme, its dates, settings and chains."""

from .views import bp

__all__ = ["bp"]
