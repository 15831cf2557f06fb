"""The year's end as papers."""

from . import lines, year_list

__all__ = ["lines", "year_list"]
