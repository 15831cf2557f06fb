"""The public bodies that take part and the places they answer for."""

from collections.abc import Iterator
from enum import StrEnum

from .fixed import Fixed
from .vocabulary import Vocabulary


class UnitKind(StrEnum):
    """What a unit is in the pilot's procedure."""

    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"


class Unit(Fixed):
    """A body that recommends or decides.

    `code` is ours and stable; `division` is the six-digit division code, blank for a functional zone, which has
    none. `label` is the place as a form prints it, `office` the body as a letter names it.
    """

    code: str
    kind: UnitKind
    label: str
    office: str
    division: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()


class Units(Fixed):
    """All units of one installation, in the customary order."""

    vocabulary: Vocabulary[Unit]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.vocabulary)

    @property
    def city(self) -> Unit:
        """The body that confirms, publishes and pays."""
        return next(unit for unit in self.vocabulary if unit.kind is UnitKind.CITY)

    @property
    def recommending(self) -> tuple[Unit, ...]:
        """The counties and zones, through which applications come (S004-3.3c)."""
        return tuple(unit for unit in self.vocabulary if unit.kind is not UnitKind.CITY)

    @property
    def counties(self) -> tuple[Unit, ...]:
        """The county-level divisions, each with a division code."""
        return tuple(unit for unit in self.vocabulary if unit.kind is UnitKind.COUNTY)

    def find(self, text: str) -> Unit | None:
        """Return the unit that a code, an old code, a name or a short name means; None where it is not one."""
        return self.vocabulary.find(text)
