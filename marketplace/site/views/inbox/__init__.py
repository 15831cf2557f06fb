"""What waits for me."""

from .views import bp

__all__ = ["bp"]
