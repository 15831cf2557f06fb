"""A market whose needs, institutions and quotas have names that people know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .. import Market

Ids = tuple[str, ...] | None
"""The id of each number; None where the numbers themselves are the ids."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedMarket:
    """A market with the ids behind its numbers, which stand in the order of `ordered`."""

    market: Market
    need_ids: Ids = None
    institution_ids: Ids = None
    quota_names: tuple[str, ...] = ()

    def need(self, number: int) -> str:
        return _name(self.need_ids, number)

    def institution(self, number: int) -> str:
        return _name(self.institution_ids, number)

    def quota(self, number: int) -> str:
        return _name(self.quota_names or None, number)

    def pair(self, row: int) -> str:
        """The two names of a bid."""
        market = self.market
        return f"{self.need(int(market.need[row]))} – {self.institution(int(market.institution[row]))}"

    def need_number(self, name: str) -> int | None:
        """The number of a need; None where the market has none of this id."""
        return _number(self._needs, name, self.market.needs)

    def institution_number(self, name: str) -> int | None:
        """The number of an institution; None where the market has none of this id."""
        return _number(self._institutions, name, self.market.institutions)

    @cached_property
    def _needs(self) -> dict[str, int] | None:
        return _places(self.need_ids)

    @cached_property
    def _institutions(self) -> dict[str, int] | None:
        return _places(self.institution_ids)

    def row(self, need: int, institution: int) -> int | None:
        """The row of the bid that joins two numbers; None where there is none."""
        market = self.market
        found = np.flatnonzero((market.need == need) & (market.institution == institution))
        return int(found[0]) if found.size else None


def ordered(ids: Iterable[str]) -> tuple[str, ...]:
    """Distinct ids in the order that numbers them: whole numbers by value, then all others by code point.

    The order is part of a market's identity, because ties are drawn by number;
    so it depends on the ids alone and never on the order of rows.

    >>> ordered(["N2", "10", "9", "需求", "N2"])
    ('9', '10', 'N2', '需求')
    """
    return tuple(sorted(set(ids), key=_rank))


def numbered(ids: Sequence[str]) -> Ids:
    """None where the ids are exactly 0, 1, 2 ..., so that tables and arrays of one market are one market."""
    return None if all(name == str(number) for number, name in enumerate(ids)) else tuple(ids)


def is_number(name: str) -> bool:
    """Whether an id is a whole number as people write it, without zeros in front."""
    return name.isascii() and name.isdigit() and len(name) <= 18 and (name == "0" or name[0] != "0")


def _rank(name: str) -> tuple[int, int, str]:
    return (0, int(name), "") if is_number(name) else (1, 0, name)


def _name(ids: Ids, number: int) -> str:
    return str(number) if ids is None else ids[number]


def _places(ids: Ids) -> dict[str, int] | None:
    return None if ids is None else {name: number for number, name in enumerate(ids)}


def _number(places: dict[str, int] | None, name: str, count: int) -> int | None:
    if places is None:
        return int(name) if is_number(name) and int(name) < count else None
    return places.get(name)
