"""What an Annex 4 workbook says, as plain values (S004-X4, C-10)."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from ....shared.enterprise_names import Candidate

FIELDS = ("enterprise", "county", "services", "current", "goal", "contact", "phone")
"""The fields that a need has to have; a finding can be about these, about `note`, and about the `row` as a whole."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a row: the field, the cell as printed, a sentence's key and facts."""

    field: str
    value: str
    why: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person should look at though nothing was refused; row 0 is the whole sheet."""

    sheet: str
    row: int
    key: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Need:
    """What the cells of one row mean, in printed labels; `county` is empty for a zone without a code."""

    enterprise: str
    county: str
    county_name: str
    services: tuple[str, ...]
    current: str
    goal: str
    contact: str
    phone: str
    note: str = ""
    former: str = ""
    """The former name that was written beside the enterprise's name."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The cells of one row by field as printed, merged cells filled in; a missing key is a missing column."""

    sheet: str
    row: int
    cells: Mapping[str, str]
    marks: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What the sheet does to the row or to a field of it: hides it, crosses it out (`annex4.seen`)."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that was read without a doubt."""

    sheet: str
    row: int
    cells: Mapping[str, str]
    need: Need


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not read, with everything that is wrong with it."""

    sheet: str
    row: int
    cells: Mapping[str, str]
    findings: tuple[Finding, ...]
    marks: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A row whose enterprise looks like others: a person says whether it is one of them."""

    sheet: str
    row: int
    enterprise: str
    former: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Annex4Reading:
    """All that was found in one workbook, in the order of its sheets and rows."""

    accepted: tuple[Accepted, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Notice, ...]
    questions: tuple[Question, ...] = ()
