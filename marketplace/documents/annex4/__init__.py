"""Annex 4, the county's survey of service needs, as a workbook: read, written, sent back (S004-X4)."""

from .cells import read_row
from .papers import as_json, reasons, warning, why, write, write_blank, write_refused
from .reading import check_rows, read
from .values import (
    FIELDS,
    Accepted,
    Annex4Reading,
    Finding,
    Need,
    Notice,
    Rejected,
    SheetRow,
)

__all__ = [
    "FIELDS",
    "Accepted",
    "Annex4Reading",
    "Finding",
    "Need",
    "Notice",
    "Rejected",
    "SheetRow",
    "as_json",
    "check_rows",
    "read",
    "read_row",
    "reasons",
    "warning",
    "why",
    "write",
    "write_blank",
    "write_refused",
]
