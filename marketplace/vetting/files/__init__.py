"""The forms of an application as papers."""

from . import annex1, annex2, annex3

__all__ = ["annex1", "annex2", "annex3"]
