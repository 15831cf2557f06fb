"""The sections of an institution's application, what each may hold while it is a draft, and what is still blank.

A draft keeps whatever has the right shape, complete or not; whether it may be handed in is asked of the rules
(`eligibility`, `consistency`). Values are named as `annex3.name` does, and beside them stand the names of `OWN`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from ...rulebook.findings import Finding, Severity
from ...rulebook.ruleset import Ruleset
from ...shared import texts
from ...shared.errors import Invalid
from ...shared.money import MOST_FEN
from . import annex3
from .annex3 import BY_KEY, FIELDS, Kind

MOST_COUNT = 10_000_000
MOST_CASES = 30
MOST_DEFECTS = 80
LONGEST = MappingProxyType({Kind.TEXT: 200, Kind.LONG_TEXT: 3000, Kind.PHONE: 30})
CASE_LONGEST = MappingProxyType({"enterprise": 120, "text": 500})
OLDEST_CASE = 1990
LONGEST_DEFECT = 500


class Section(StrEnum):
    """The parts of the form, in the order in which they are filled in; each is saved on its own."""

    BASICS = "basics"
    FIGURES = "figures"
    CLIENTS = "clients"
    SERVICES = "services"
    COMMITMENTS = "commitments"
    CASES = "cases"
    PLEDGE = "pledge"
    ROUTE = "route"


OWN = ("registered_division", "categories", "yearly_ability", "committed_served", "cases", "direct", "direct_reason")
"""Names that the basic-facts form (S004-X3) has not."""

_FIGURES = tuple(field.key for field in FIELDS if field.yearly)
KEYS: Mapping[Section, tuple[str, ...]] = MappingProxyType(
    {
        Section.BASICS: (
            "legal_representative",
            "credit_code",
            "registered_on",
            "registered_address",
            "registered_division",
            "contact",
            "phone",
            "premises",
        ),
        Section.FIGURES: _FIGURES,
        Section.CLIENTS: ("served_total", *(f"served_{level}" for level in annex3.LEVELS), "record"),
        Section.SERVICES: ("categories", "yearly_ability", "approach"),
        Section.COMMITMENTS: ("committed_served", "planned_total", *(f"planned_{level}" for level in annex3.LEVELS)),
        Section.CASES: ("cases",),
        Section.PLEDGE: ("pledge",),
        Section.ROUTE: ("direct", "direct_reason"),
    }
)
"""What stands in each section, a yearly field under its bare key."""

_FOUND_AS = MappingProxyType(
    {
        "annual_ability": "yearly_ability",
        "route": "direct",
        "route_reason": "direct_reason",
        "financial": "legal_representative",
        "legal_person": "legal_representative",
        "institution": "legal_representative",
        "county": "legal_representative",
    }
)
_SECTION_OF = MappingProxyType({key: section for section, keys in KEYS.items() for key in keys})


def base_of(name: str) -> str:
    """Return the key of a value's name, without the year.

    >>> base_of("staff_2021"), base_of("phone")
    ('staff', 'phone')
    """
    key, _, year = name.rpartition("_")
    return key if year.isdigit() and key in _SECTION_OF else name


def section_of(name: str) -> Section | None:
    """Return the section in which a form field or a field of a finding stands; None where it is in none.

    >>> section_of("staff_2021").value, section_of("route_reason").value, section_of("weather")
    ('figures', 'route', None)
    """
    key = base_of(name)
    return _SECTION_OF.get(_FOUND_AS.get(key, key))


def names_in(section: Section, years: Iterable[int]) -> tuple[str, ...]:
    """Return the names of the values of a section, a yearly field once a year."""
    years = tuple(years)
    found: list[str] = []
    for key in KEYS[section]:
        field = BY_KEY.get(key)
        found += annex3.names_of(field, years) if field else (key,)
    return tuple(found)


def names_about(section: Section, field: str, years: Iterable[int]) -> tuple[str, ...]:
    """Return the names of the values that a defect is about: those of one field, or of its whole section.

    >>> names_about(Section.FIGURES, "staff", (2021, 2022)), names_about(Section.ROUTE, "", ())
    (('staff_2021', 'staff_2022'), ('direct', 'direct_reason'))
    """
    return tuple(name for name in names_in(section, years) if not field or base_of(name) == field)


def checked(
    section: Section, values: Mapping[str, object], *, ruleset: Ruleset, years: Iterable[int], today: date
) -> dict[str, object]:
    """Return `values` as they may be stored in a draft of this section; blanks become None or empty.

    Raises Invalid with the name of the field for a name that is not of the section, a number out of bounds, a text
    that is too long, an unknown category or level, a year that lies ahead.
    """
    allowed = names_in(section, years)
    found: dict[str, object] = {}
    for name, value in values.items():
        if name not in allowed or section is Section.PLEDGE:
            raise Invalid("application.field_unknown", field=name)
        found[name] = _checked(name, value, ruleset, today)
    return found


def _checked(name: str, value: object, ruleset: Ruleset, today: date) -> object:
    own: Mapping[str, Callable[[], object]] = {
        "registered_division": lambda: _division(value),
        "categories": lambda: _categories(value, ruleset),
        "yearly_ability": lambda: _count(name, value),
        "committed_served": lambda: _count(name, value),
        "cases": lambda: _cases(value, ruleset, today),
        "direct": lambda: bool(value),
        "direct_reason": lambda: _text(name, value, 500),
    }
    return own[name]() if name in own else _of_the_form(name, value, today)


def _of_the_form(name: str, value: object, today: date) -> object:
    field = BY_KEY[base_of(name)]
    if field.kind is Kind.COUNT:
        return _count(name, value)
    if field.kind is Kind.MONEY:
        return _whole(name, value, -MOST_FEN if field.may_be_negative else 0, MOST_FEN)
    if field.kind is Kind.DATE:
        return _day(name, value, today)
    return _text(name, value, LONGEST.get(field.kind, 60))


def _count(name: str, value: object) -> int | None:
    return _whole(name, value, 0, MOST_COUNT)


def _whole(name: str, value: object, least: int, most: int) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not least <= value <= most:
        raise Invalid("application.number", field=name, value=value, least=least, most=most)
    return value


def _text(name: str, value: object, most: int) -> str:
    text = texts.clean(str(value or ""))
    if len(text) > most:
        raise Invalid("application.text_long", field=name, length=len(text), most=most)
    return text


def _day(name: str, value: object, today: date) -> date | None:
    if value is not None and (not isinstance(value, date) or value > today):
        raise Invalid("application.day_ahead", field=name, day=value)
    return value


def _division(value: object) -> str:
    code = texts.clean(str(value or ""))
    if code and not re.fullmatch(r"\d{6}", code, re.ASCII):
        raise Invalid("application.division", field="registered_division", value=code)
    return code


def _categories(value: object, ruleset: Ruleset) -> tuple[str, ...]:
    codes = set(value) if isinstance(value, list | tuple) else set()
    if strange := sorted(codes - set(ruleset.categories.codes)):
        rule = ruleset.cite("categories", "institution")
        raise Invalid("application.category_unknown", field="categories", value=strange[0], rule=rule)
    return tuple(code for code in ruleset.categories.codes if code in codes)


def _cases(value: object, ruleset: Ruleset, today: date) -> list[dict[str, object]]:
    rows = [_case(row, ruleset, today) for row in value] if isinstance(value, list | tuple) else []
    kept = [row for row in rows if any(row.values())]
    if len(kept) > MOST_CASES:
        raise Invalid("application.cases_many", field="cases", count=len(kept), most=MOST_CASES)
    return kept


def _case(row: Mapping[str, object], ruleset: Ruleset, today: date) -> dict[str, object]:
    level, year = str(row.get("level") or ""), row.get("year")
    if level and level not in ruleset.levels:
        raise Invalid("application.level_unknown", field="cases", value=level, rule=ruleset.cite("levels"))
    if year is not None and (type(year) is not int or not OLDEST_CASE <= year <= today.year):
        raise Invalid("application.case_year", field="cases", value=year, first=OLDEST_CASE, last=today.year)
    written = {name: _text("cases", row.get(name), most) for name, most in CASE_LONGEST.items()}
    return {**written, "level": level, "year": year}


def blank(value: object) -> bool:
    """Whether nothing was filled in; zero and "no" are answers."""
    return value is None or value == "" or (isinstance(value, list | tuple) and not value)


def unfinished(section: Section, values: Mapping[str, object], years: Sequence[int], pledged: bool) -> tuple[str, ...]:
    """Return the names of a section's values that are still asked for; empty where the section is complete."""
    if section is Section.PLEDGE:
        return () if pledged else ("pledge",)
    if section is Section.ROUTE:
        return ("direct_reason",) if values.get("direct") and blank(values.get("direct_reason")) else ()
    if section is Section.CASES:
        return () if _told_whole(values.get("cases")) else ("cases",)
    asked = {*annex3.missing(values, years), *(name for name in OWN if blank(values.get(name)))}
    return tuple(name for name in names_in(section, years) if name in asked)


def _told_whole(cases: object) -> bool:
    return isinstance(cases, list | tuple) and bool(cases) and all(map(told_whole, cases))


def told_whole(case: Mapping[str, object]) -> bool:
    """Whether a success case says whom, which level, when and what was done."""
    return all(case.values())


def defects(given: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Return what a return names, as stored: (section, key or blank for the whole section, text).

    Raises Invalid where there is none, too many, one too long, or one about a field that the form has not.
    """
    found = [_defect(section, field, texts.clean(text)) for section, field, text in given if texts.clean(text)]
    if not found:
        raise Invalid("application.no_defect", field="remark")
    if len(found) > MOST_DEFECTS:
        raise Invalid("application.defects_many", count=len(found), most=MOST_DEFECTS)
    return found


def _defect(section: str, field: str, text: str) -> dict[str, str]:
    if section not in list(Section) or (field and section_of(field) != section):
        raise Invalid("application.field_unknown", field=field or section)
    if len(text) > LONGEST_DEFECT:
        raise Invalid("application.text_long", field=field, length=len(text), most=LONGEST_DEFECT)
    return {"section": section, "field": field, "text": text}


def plain(finding: Finding) -> dict[str, object]:
    """Return a finding as plain values that can be stored."""
    row = asdict(finding)
    return row | {name: {k: stored(v) for k, v in row[name].items()} for name in ("needed", "seen")}


def stored(value: object) -> object:
    """Return a value as it is stored."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def restored(row: Mapping[str, object]) -> Finding:
    """Return the finding that `plain` made the row from."""
    given: dict[str, object] = {**row, "severity": Severity(str(row["severity"]))}
    fields = given.pop("fields")
    return Finding(**given, fields=tuple(fields))  # type: ignore[arg-type]  # as `plain` wrote them
