"""The pool of institutions, public, and what officers decide about a place in it."""

from .views import bp

__all__ = ["bp"]
