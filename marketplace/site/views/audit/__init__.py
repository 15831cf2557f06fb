"""The recorded events, for auditors."""

from .views import bp

__all__ = ["bp"]
