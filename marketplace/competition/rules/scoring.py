"""What a claim is worth to its need, term by term, whoever else claims it (G-02)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any

from ...rulebook.reference import Reference
from ...shared.errors import Invalid, NotNow
from ...shared.fixed import Fixed
from ...shared.rounding import half_up, hundredths


class Criterion(StrEnum):
    """What a claim is judged by; the first four by reviewers, the others by reckoning."""

    PLAN = "plan"
    CAPACITY = "capacity"
    TEAM = "team"
    CASES = "cases"
    PRICE = "price"
    DAYS = "days"
    CATEGORY = "category"
    ENTERPRISE = "enterprise"


class Closing(StrEnum):
    """The lines below the criteria: what was shared out, and what rounding made of the sum."""

    SHARED = "shared"
    ROUNDING = "rounding"


REVIEWED = (Criterion.PLAN, Criterion.CAPACITY, Criterion.TEAM, Criterion.CASES)
USUAL_PRICE = Reference(value=2_000_000)
USUAL_DAYS = Reference(value=90)


class MissingReview(NotNow):
    """A claim cannot be scored before somebody has reviewed it."""


class Offer(Fixed):
    """What is known of one admissible claim that the enterprise has not refused.

    A refusal by the enterprise is no low score: such a claim is barred (G-03). `reviews` holds the points (0 to 100) of each
    reviewer for each criterion, `covered` of `asked` categories of the need are offered by the institution, and `rank` is the
    enterprise's, 1 for the best, None where it gave none.
    """

    reviews: Mapping[str, Sequence[int]]
    price_fen: int
    days: int
    covered: int
    asked: int
    rank: int | None = None


class Term(Fixed):
    """One line of a score. `value` is 0 to 100 in hundredths, None where it does not apply."""

    key: Criterion | Closing
    value: Fraction | None
    weight: int
    points: int

    @property
    def hundredths(self) -> int | None:
        """The value in hundredths, for storing and showing."""
        return None if self.value is None else half_up(self.value * 100)


class Score(Fixed):
    """A whole number from 0 to 10,000, which is the sum of the points of its terms."""

    total: int
    terms: tuple[Term, ...]


def score_offers(
    offers: Sequence[Offer],
    weights: Mapping[str, int],
    price: Reference = USUAL_PRICE,
    days: Reference = USUAL_DAYS,
    spoken: bool | None = None,
) -> list[Score]:
    """Score the claims of one need, in the order given.

    `weights` are whole per cent by criterion and add up to 100; a criterion without weight is left out and needs no review.
    `price` and `days` are what offers are measured by, and `spoken` says whether the enterprise ranked anybody (None: whether
    it ranked one of these).

    - Reviewed: the mean of the reviewers' points.
    - Price, days: what `Reference.worth` says.
    - Category: the share of the need's categories that the institution offers.
    - Enterprise: 50, and for place r another 50 / r. Where the enterprise
      ranked nobody, the term applies to no claim.

    No value depends on another claim, so that a claim more or less never turns the order of two others. Each value is rounded
    half up to hundredths, and its points are its weight in per cent times that. Where a term does not apply, the line
    `Closing.SHARED` has the points of all others times the weights that do not apply over those that do; where the lines
    differ from the total, which is reckoned exactly from the values, `Closing.ROUNDING` says by how much.

    Raises
    ------
    Invalid
        ``scoring.weights``, ``scoring.unknown_term`` or ``scoring.points``.
    MissingReview
        ``scoring.missing_review`` with the number of the offer and the criterion.

    Examples
    --------
    >>> near = Offer(reviews={"plan": [80, 85]}, price_fen=900, days=5, covered=1, asked=1)
    >>> dear = Offer(reviews={"plan": [90]}, price_fen=1800, days=5, covered=1, asked=1)
    >>> weights = {"plan": 60, "price": 40}
    >>> [score.total for score in score_offers([near, dear], weights, Reference(value=900))]
    [6950, 6733]
    """
    check_weights(weights)
    heard = any(offer.rank is not None for offer in offers) if spoken is None else spoken
    return [_score(_values(number, offer, weights, price, days, heard), weights) for number, offer in enumerate(offers)]


def check_weights(weights: Mapping[str, int]) -> None:
    """Raise `Invalid` unless the keys are criteria and the weights whole per cent of 100."""
    for key, weight in weights.items():
        if key not in set(Criterion):
            raise Invalid("scoring.unknown_term", term=key)
        if weight < 0:
            raise Invalid("scoring.weights", total=weight)
    if sum(weights.values()) != 100:
        raise Invalid("scoring.weights", total=sum(weights.values()))


Values = dict[Criterion, Fraction | None]


def _values(number: int, offer: Offer, weights: Mapping[str, int], price: Reference, days: Reference, spoken: bool) -> Values:
    values: Values = {
        Criterion.PRICE: price.worth(offer.price_fen),
        Criterion.DAYS: days.worth(offer.days),
        Criterion.CATEGORY: _share(offer.covered, offer.asked),
        Criterion.ENTERPRISE: _preferred(offer.rank) if spoken else None,
    }
    for key in REVIEWED:
        if weights.get(key, 0):
            values[key] = _mean(number, key, offer.reviews.get(key, ()))
    return {key: _hundredths(values[key]) for key in Criterion if weights.get(key, 0)}


def _hundredths(value: Fraction | None) -> Fraction | None:
    return None if value is None else Fraction(half_up(value * 100), 100)


def _mean(number: int, key: Criterion, points: Sequence[int]) -> Fraction:
    if not points:
        raise MissingReview("scoring.missing_review", offer=number, term=key)
    if not all(0 <= point <= 100 for point in points):
        raise Invalid("scoring.points", term=key)
    return Fraction(sum(points), len(points))


def _share(covered: int, asked: int) -> Fraction:
    if not 0 <= covered <= asked or not asked:
        raise Invalid("scoring.categories", covered=covered, asked=asked)
    return Fraction(100 * covered, asked)


def _preferred(rank: int | None) -> Fraction:
    return Fraction(50) if rank is None else 50 + Fraction(50, rank)


def _score(values: Values, weights: Mapping[str, int]) -> Score:
    used = sum(weights[key] for key, value in values.items() if value is not None)
    if not used:
        raise Invalid("scoring.nothing_applies")
    exact = sum(((value or Fraction(0)) * weights[key] for key, value in values.items()), Fraction(0))
    total = half_up(exact * 100 / used)
    terms = tuple(
        Term(key=key, value=value, weight=weights[key], points=half_up((value or Fraction(0)) * weights[key]))
        for key, value in values.items()
    )
    return Score(total=total, terms=(*terms, *_closing(terms, total)))


def _closing(terms: Sequence[Term], total: int) -> list[Term]:
    """The lines that lead from the criteria to the total; none where they make it by themselves."""
    own = sum(term.points for term in terms)
    idle = sum(term.weight for term in terms if term.value is None)
    shared = half_up(Fraction(own * idle, 100 - idle))
    left = total - own - shared
    found = [Term(key=Closing.SHARED, value=None, weight=idle, points=shared)] if idle else []
    return [*found, Term(key=Closing.ROUNDING, value=None, weight=0, points=left)] if left else found


def printed(lines: Sequence[Mapping[str, Any]], total: int) -> list[dict[str, Any]]:
    """Stored lines of a score as they are printed, each with the `formula` of its points.

    In results of before, what was shared out was part of each line; it becomes a line of its own.

    >>> [line["formula"] for line in printed([{"key": "plan", "value": 7800, "weight": 40, "points": 4457},
    ...                                       {"key": "enterprise", "value": None, "weight": 60, "points": 0}], 7800)]
    ['40% × 78.00', '', '31.20 × 60 ÷ 40']
    """
    terms = [_term(line) for line in lines if line["key"] in set(Criterion)]
    own = sum(term.points for term in terms)
    rows = lines_of(Score(total=total, terms=(*terms, *_closing(terms, total)))) if terms else []
    return [{**row, "formula": _formula(row, own)} for row in rows]


def _term(line: Mapping[str, Any]) -> Term:
    value = None if line["value"] is None else Fraction(line["value"], 100)
    points = half_up((value or Fraction(0)) * line["weight"])
    return Term(key=Criterion(line["key"]), value=value, weight=line["weight"], points=points)


def _formula(row: Mapping[str, Any], own: int) -> str:
    if row["key"] == Closing.SHARED:
        return f"{hundredths(own)} × {row['weight']} ÷ {100 - row['weight']}"
    return "" if row["value"] is None else f"{row['weight']}% × {hundredths(row['value'])}"


def lines_of(score: Score) -> list[dict[str, Any]]:
    """The terms of a score as they are stored: key, value (0 to 10,000, None where it does not apply), weight, points."""
    return [
        {"key": term.key.value, "value": term.hundredths, "weight": term.weight, "points": term.points} for term in score.terms
    ]
