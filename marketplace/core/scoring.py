"""What a claim is worth to its need, term by term (G-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .errors import Invalid, NotNow
from .rounding import adding_up, half_up

FULL_SCORE = 10_000


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


REVIEWED = (Criterion.PLAN, Criterion.CAPACITY, Criterion.TEAM, Criterion.CASES)


class MissingReview(NotNow):
    """A claim cannot be scored before somebody has reviewed it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What is known of one admissible claim that the enterprise has not refused.

    A refusal by the enterprise is no low score: such a claim is barred (G-03).
    `reviews` holds the points (0 to 100) of each reviewer for each criterion,
    `covered` of `asked` categories of the need are offered by the institution,
    and `rank` is the enterprise's, 1 for the best, None where it gave none.
    """

    reviews: Mapping[str, Sequence[int]]
    price_fen: int
    days: int
    covered: int
    asked: int
    rank: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One line of a score. `value` is 0 to 100, None where it does not apply."""

    key: Criterion
    value: Fraction | None
    weight: int
    points: int

    @property
    def hundredths(self) -> int | None:
        """The value in hundredths, rounded half up, for storing and showing."""
        return None if self.value is None else half_up(self.value * 100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A whole number from 0 to 10,000, which is the sum of the points of its terms."""

    total: int
    terms: tuple[Term, ...]


def score_offers(
    offers: Sequence[Offer],
    weights: Mapping[str, int],
    budget_fen: int | None = None,
    days_wanted: int | None = None,
) -> list[Score]:
    """Score the rival claims of one need, in the order given.

    `weights` are whole per cent by criterion and add up to 100; a criterion
    without weight is left out and needs no review.

    - Reviewed: the mean of the reviewers' points.
    - Price, days: 100 times the benchmark over what is offered. The benchmark
      is the lowest price (the fewest days) offered, or the enterprise's budget
      (wish) where that is lower; so a claim alone scores 100 within the
      budget, half at twice the budget.
    - Category: the share of the need's categories that the institution offers.
    - Enterprise: 100 for first place among n claims, 100/n less for each claim
      ranked better; claims without a rank stand together behind all ranked
      ones. Where the enterprise ranked none, the term does not apply to any
      of them, and the other weights share its place in proportion.

    Points are rounded half up along the running sum, so that they add up.

    Raises
    ------
    Invalid
        ``scoring.weights``, ``scoring.unknown_term`` or ``scoring.points``.
    MissingReview
        ``scoring.missing_review`` with the number of the offer and the criterion.

    Examples
    --------
    >>> near = Offer(reviews={"plan": [80, 85]}, price_fen=900, days=5, covered=1, asked=1)
    >>> dear = Offer(reviews={"plan": [90]}, price_fen=1200, days=5, covered=1, asked=1)
    >>> [score.total for score in score_offers([near, dear], {"plan": 60, "price": 40})]
    [8950, 8400]
    """
    check_weights(weights)
    values = [
        _values(number, offers, weights, budget_fen, days_wanted) for number in range(len(offers))
    ]
    return [_score(value, weights) for value in values]


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


def _values(
    number: int,
    offers: Sequence[Offer],
    weights: Mapping[str, int],
    budget_fen: int | None,
    days_wanted: int | None,
) -> Values:
    offer = offers[number]
    values: Values = {
        Criterion.PRICE: _benchmarked(offer.price_fen, [o.price_fen for o in offers], budget_fen),
        Criterion.DAYS: _benchmarked(offer.days, [o.days for o in offers], days_wanted),
        Criterion.CATEGORY: _share(offer.covered, offer.asked),
        Criterion.ENTERPRISE: _preferred(offer.rank, [o.rank for o in offers]),
    }
    for key in REVIEWED:
        if weights.get(key, 0):
            values[key] = _mean(number, key, offer.reviews.get(key, ()))
    return {key: values[key] for key in Criterion if weights.get(key, 0)}


def _mean(number: int, key: Criterion, points: Sequence[int]) -> Fraction:
    if not points:
        raise MissingReview("scoring.missing_review", offer=number, term=key)
    if not all(0 <= point <= 100 for point in points):
        raise Invalid("scoring.points", term=key)
    return Fraction(sum(points), len(points))


def _benchmarked(own: int, offered: Sequence[int], wanted: int | None) -> Fraction:
    if own < 0:
        raise Invalid("scoring.negative")
    benchmark = min(offered) if wanted is None else min(*offered, wanted)
    return Fraction(100 * max(benchmark, 0), own) if own else Fraction(100)


def _share(covered: int, asked: int) -> Fraction:
    if not 0 <= covered <= asked or not asked:
        raise Invalid("scoring.categories", covered=covered, asked=asked)
    return Fraction(100 * covered, asked)


def _preferred(rank: int | None, ranks: Sequence[int | None]) -> Fraction | None:
    given = [r for r in ranks if r is not None]
    if not given:
        return None
    better = len(given) if rank is None else sum(r < rank for r in given)
    return Fraction(100 * (len(ranks) - better), len(ranks))


def _score(values: Values, weights: Mapping[str, int]) -> Score:
    used = sum(weights[key] for key, value in values.items() if value is not None)
    if not used:
        raise Invalid("scoring.nothing_applies")
    exact = [(value or Fraction(0)) * 100 * weights[key] / used for key, value in values.items()]
    points = adding_up(exact)
    terms = tuple(
        Term(key=key, value=value, weight=weights[key], points=own)
        for (key, value), own in zip(values.items(), points, strict=True)
    )
    return Score(total=sum(points), terms=terms)
