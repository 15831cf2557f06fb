"""What somebody answers for who releases a year: the money, in whose hands it is, and whom nothing reaches."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...shared.fixed import Fixed
from ...shared.rounding import per_10000
from .evaluation import Effect


class YearSigning(Fixed):
    """The figures of the sheet; amounts in fen."""

    budget_fen: int
    institutions: int
    holders: tuple[tuple[str, int], ...]
    """Who is paid, by application number, with the amount: the most first, then by place."""
    stopped: int
    """Institutions behind a gate that stops money."""
    unmeasured: int
    """Institutions with too few answers for satisfaction, which earns them nothing."""

    @property
    def paid_fen(self) -> int:
        return sum(fen for _, fen in self.holders)

    @property
    def left_fen(self) -> int:
        """What is left of the budget."""
        return self.budget_fen - self.paid_fen

    def share_of(self, most: int) -> int:
        """How much of what is paid the first so many get, per 10,000; 0 where nobody is paid."""
        return per_10000(sum(fen for _, fen in self.holders[:most]), self.paid_fen) if self.holders else 0


def signing(lines: Sequence[Mapping[str, Any]], budget_fen: int) -> YearSigning:
    """The figures of a run from its lines, as `yearend.compute` gives them, in the order of their places."""
    paid = [(line["key"], line["share_fen"]) for line in lines if line["share_fen"]]
    return YearSigning(
        budget_fen=budget_fen,
        institutions=len(lines),
        holders=tuple(sorted(paid, key=lambda one: -one[1])),
        stopped=sum(any(gate["effect"] == Effect.NO_MONEY for gate in line["gates"]) for line in lines),
        unmeasured=sum(line["terms"][0]["value"] is None for line in lines),
    )


def changed(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[tuple[str, int, int]]:
    """The amounts that differ between the lines of two runs: whose, before and after; 0 where it has no line. In order of the key."""
    was, now = ({line["key"]: line["share_fen"] for line in lines} for lines in (before, after))
    keys = sorted(was.keys() | now.keys())
    return [(key, was.get(key, 0), now.get(key, 0)) for key in keys if was.get(key, 0) != now.get(key, 0)]
