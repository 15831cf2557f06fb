"""The words that an Annex 4 cell may hold, and what each of them stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from ...shared import texts
from .. import rulesets
from ..ruleset import Ruleset

T = TypeVar("T")
NONE = "无"


@dataclass(frozen=True, slots=True)
class Term:
    """A printed label and the other ways in which people write it."""

    label: str
    aliases: tuple[str, ...] = ()
    goal: bool = True
    """Whether a level may be aimed at; 无 may not."""


@dataclass(frozen=True, slots=True)
class County:
    """A county-level unit; `code` has six digits, or none for a zone without a division code."""

    name: str
    code: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Categories, levels and counties in their printed order, with an index over all spellings.

    Spellings are compared without blanks, quotation marks, case and width; two
    terms must not share one, since it would then have to be guessed.
    """

    categories: tuple[Term, ...]
    levels: tuple[Term, ...]
    counties: tuple[County, ...]
    category_of: Mapping[str, str] = field(init=False, repr=False, compare=False)
    level_of: Mapping[str, str] = field(init=False, repr=False, compare=False)
    county_of: Mapping[str, County] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "category_of", _index((c.label, c.aliases, c.label) for c in self.categories))
        object.__setattr__(self, "level_of", _index((x.label, x.aliases, x.label) for x in self.levels))
        object.__setattr__(self, "county_of", _index((c.name, _spellings(c), c) for c in self.counties))


def _index(terms: Iterable[tuple[str, Iterable[str], T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for label, aliases, value in terms:
        for spelling in (label, *aliases):
            key = texts.name_key(spelling)
            if found.setdefault(key, value) != value:
                raise ValueError(f"{spelling!r} stands for two things")
    return found


def _spellings(county: County) -> tuple[str, ...]:
    """Aliases, the code, and the name without its last character, as 醴陵 for 醴陵市."""
    short = county.name[:-1] if county.name[-1] in "市县区" and len(county.name) > 2 else county.name
    return (*county.aliases, *filter(None, [county.code]), short)


def of(ruleset: Ruleset, counties: Iterable[County]) -> Vocabulary:
    """The vocabulary of a rule set's categories and levels and of the units that recommend."""
    return Vocabulary(
        categories=tuple(Term(word.label, word.aliases) for word in ruleset.categories),
        levels=tuple(Term(word.label, word.aliases, word.goal) for word in ruleset.levels),
        counties=tuple(counties),
    )


@cache
def pilot() -> Vocabulary:
    """The words of the pilot with the units of a first installation (S004-1.3, X4, C-02, C-09; practice 1.3)."""
    units = rulesets.load_units().recommending
    return of(rulesets.load("ZZ-PILOT-2023"), (County(unit.label, unit.division, unit.aliases) for unit in units))
