"""Annex 4, the county's survey of service needs, as a workbook: read, written, sent back (S004-X4)."""

from .cells import read_cell, read_row
from .once import Once, said_once
from .papers import Say, as_json, notes_of, paper, reasons, shared_reasons, warning, why, write, write_blank, write_refused
from .reading import check_rows, read
from .seen import HIDDEN, ROW
from .values import FIELDS, Accepted, Annex4Reading, Finding, Need, Notice, Question, Rejected, SheetRow

__all__ = [
    "FIELDS",
    "HIDDEN",
    "ROW",
    "Accepted",
    "Annex4Reading",
    "Finding",
    "Need",
    "Notice",
    "Once",
    "Question",
    "Rejected",
    "Say",
    "SheetRow",
    "as_json",
    "check_rows",
    "notes_of",
    "paper",
    "read",
    "read_cell",
    "read_row",
    "reasons",
    "said_once",
    "shared_reasons",
    "warning",
    "why",
    "write",
    "write_blank",
    "write_refused",
]
