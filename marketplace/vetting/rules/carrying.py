"""What of an application to one programme can be said in another one's form, and what its form asks beyond."""

from collections.abc import Iterable, Mapping

from ...rulebook.ruleset import Ruleset
from . import annex3
from .applications import OWN, blank

PLANNED = "planned_"
PLEDGE = "pledge"
"""What stands among the names that were carried for the scan of the pledge."""


def carried(values: Mapping[str, object], *, ruleset: Ruleset, years: Iterable[int]) -> dict[str, object]:
    """Return the values that the form of another programme, with its rule set and years, has as well; nothing blank.

    Years that it does not ask for, services and levels that its document does not know are left out.

    >>> from ...rulebook import rulesets
    >>> said = {"staff_2021": 8, "staff_2020": 7, "copies": 3, "categories": ("digital", "magic"), "phone": ""}
    >>> carried(said, ruleset=rulesets.load("ZZ-PILOT-2023"), years=(2021, 2022))
    {'staff_2021': 8, 'categories': ('digital',)}
    """
    levels = {level.code for level in ruleset.levels}
    asked = {*annex3.names(years), *OWN} - {f"{PLANNED}{level}" for level in annex3.LEVELS if level not in levels}
    found = {name: value for name, value in values.items() if name in asked}
    categories, cases = found.get("categories"), found.get("cases")
    if isinstance(categories, list | tuple):
        found["categories"] = tuple(code for code in ruleset.categories.codes if code in categories)
    if isinstance(cases, list | tuple):
        found["cases"] = [row | {"level": row["level"] if row["level"] in levels else ""} for row in cases]
    return {name: value for name, value in found.items() if not blank(value)}
