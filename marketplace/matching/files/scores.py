"""How the score of a claim came to be, line by line, as it is printed: what a claimant's file says of it, and the check of that."""

from collections.abc import Mapping, Sequence
from typing import Any

from ... import matching
from .parsing import is_whole

WITH_LINES = 3
"""The first version of a claimant's file that carries the lines of a score."""

Line = list[Any]
"""Criterion, value in hundredths (None where it does not apply), weight in per cent, points in hundredths, printed formula."""
SHARED, ROUNDING = "shared", "rounding"
"""The lines that lead from the criteria to the score."""


def lines_of(terms: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The terms of a frozen score with the formula of each; no line where there is no score."""
    own = sum(term["points"] for term in terms if term["key"] not in (SHARED, ROUNDING))
    return [
        [term["key"], term["value"], term["weight"], term["points"], _formula(term["key"], term["value"], term["weight"], own)]
        for term in terms
    ]


def are_whole(bids: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the terms of every frozen claim make its score by themselves, as they do since what is shared out is a line."""
    return all(sum(term["points"] for term in bid["terms"]) == bid["score"] for bid in bids)


def are_lines(value: object) -> bool:
    """Whether a value has the shape of lines."""
    return isinstance(value, list) and all(
        isinstance(line, list)
        and len(line) == 5
        and isinstance(line[0], str)
        and (line[1] is None or is_whole(line[1]))
        and is_whole(line[2])
        and is_whole(line[3])
        and isinstance(line[4], str)
        for line in value
    )


def check(claim: Mapping[str, Any], weights: Mapping[str, Any]) -> None:
    """`NotOptimal` unless the lines of a claim are those of the announced weights, follow their formulas and make its score."""
    lines, score = claim["lines"], claim["score"]
    if (score is None and lines) or (score is not None and lines != _expected(lines, weights, score)):
        raise matching.NotOptimal(f"the score of the claim for {claim['need']} does not follow from its lines")


def _expected(lines: Sequence[Line], weights: Mapping[str, Any], score: int) -> list[Line]:
    """The lines that the values give; one of which the score is another than the exact one is none."""
    values = {line[0]: line[1] for line in lines if line[0] not in (SHARED, ROUNDING)}
    whole = all(type(weight) is int for weight in weights.values())
    if not whole or sorted(values) != sorted(key for key, weight in weights.items() if weight):
        return []
    if any(value is not None and not 0 <= value <= 10_000 for value in values.values()):
        return []
    used = sum(weights[key] for key, value in values.items() if value is not None)
    exact = sum(value * weights[key] for key, value in values.items() if value is not None)
    if not used or _half_up(exact, used) != score:
        return []
    points = {key: _half_up((value or 0) * weights[key], 100) for key, value in values.items()}
    own, idle = sum(points.values()), 100 - used
    found = [[key, value, weights[key], points[key], _formula(key, value, weights[key], own)] for key, value in values.items()]
    shared = _half_up(own * idle, 100 - idle)
    if idle:
        found.append([SHARED, None, idle, shared, _formula(SHARED, None, idle, own)])
    if left := score - own - shared:
        found.append([ROUNDING, None, 0, left, ""])
    return found


def _formula(key: str, value: int | None, weight: int, own: int) -> str:
    if key == SHARED:
        return f"{_hundredths(own)} × {weight} ÷ {100 - weight}"
    return "" if value is None else f"{weight}% × {_hundredths(value)}"


def _half_up(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)


def _hundredths(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"
