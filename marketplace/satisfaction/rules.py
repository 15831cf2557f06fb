"""How content the enterprises served by an institution have been (S004-2.2.4c, G-05, C-08)."""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from ..shared.errors import Invalid
from ..shared.fixed import Fixed
from ..shared.rounding import half_up
from ..vetting.rules.questions import FACTS, LEVEL_VALUE, Estimate

ONE_SIDED_95 = 1645
"""Thousandths of a standard deviation below which one true value in twenty lies."""


class Source(StrEnum):
    """Who asked for an answer."""

    ENTERPRISE = "enterprise"
    BUREAU = "bureau"
    INSTITUTION = "institution"


COUNTED = frozenset({Source.ENTERPRISE, Source.BUREAU})
"""The institution's own survey is shown beside the estimate and never part of it (C-08)."""


class Answer(Fixed):
    """One answer: `level` 5 非常满意 to 1 非常不满意, and four facts, each yes or no."""

    level: int
    facts: Mapping[str, bool]
    source: Source = Source.ENTERPRISE


def estimate(
    answers: Sequence[Answer],
    answers_least: int,
    facts_weight: int = 20,
    level_value: Mapping[int, int] = LEVEL_VALUE,
    deviations: int = ONE_SIDED_95,
) -> Estimate:
    """Estimate satisfaction from one institution's answers.

    An answer is worth its level's value, of which `facts_weight` per cent are replaced by the share of facts answered yes.
    The lower bound is Wilson's for a mean of values from 0 to 1, at `deviations` thousandths of a standard deviation: the
    fewer the answers, the further below the mean. Reckoned in fractions, so that equal answers give equal figures on every
    machine.

    Silence is neither 0 nor 100: below `answers_least` there is no estimate.

    Raises `Invalid` with ``satisfaction.level`` or ``satisfaction.facts``.

    >>> yes = dict.fromkeys(FACTS, True)
    >>> content = estimate([Answer(level=5, facts=yes)] * 10, answers_least=3)
    >>> content.mean, content.lower
    (10000, 7870)
    >>> estimate([], answers_least=3).lower is None
    True
    """
    if answers_least < 1 or not 0 <= facts_weight <= 100 or deviations < 0:
        raise ValueError("answers_least must be 1 or more, facts_weight 0 to 100")
    counted = [answer for answer in answers if answer.source in COUNTED]
    values = [_worth(answer, facts_weight, level_value) for answer in counted]
    enough = len(values) >= answers_least
    return Estimate(
        answers=len(values),
        needed=answers_least,
        not_counted=len(answers) - len(values),
        levels=_levels(counted),
        mean=half_up(10_000 * sum(values, Fraction(0)) / len(values)) if enough else None,
        lower=lower_bound(sum(values, Fraction(0)), len(values), deviations) if enough else None,
        total=int(10_000 * sum(values, Fraction(0))),
        all_top=enough and all(a.level == 5 and all(a.facts.values()) for a in counted),
    )


def lower_bound(total: Fraction, count: int, deviations: int) -> int:
    """Return Wilson's lower bound per 10,000, rounded down.

    `total` adds up `count` >= 1 values from 0 to 1.

    >>> lower_bound(Fraction(1), 1, 0), lower_bound(Fraction(0), 5, 1645)
    (10000, 0)
    """
    z = Fraction(deviations, 1000)
    spread = z * z * (4 * total * (count - total) / count + z * z)
    exact = 10_000 * (2 * total + z * z - _root_above(spread)) / (2 * (count + z * z))
    return max(math.floor(exact), 0)


def _root_above(square: Fraction) -> Fraction:
    """Return the square root, exact where it is rational, else too large by 10^-15 at most.

    >>> _root_above(Fraction(9, 4)), _root_above(Fraction(2)) ** 2 > 2
    (Fraction(3, 2), True)
    """
    scaled = square.numerator * square.denominator * 10**30
    root = math.isqrt(scaled)
    return Fraction(root + (root * root < scaled), square.denominator * 10**15)


def _worth(answer: Answer, facts_weight: int, level_value: Mapping[int, int]) -> Fraction:
    if answer.level not in level_value:
        raise Invalid("satisfaction.level", level=answer.level)
    if set(answer.facts) != set(FACTS):
        raise Invalid("satisfaction.facts")
    yes = Fraction(sum(answer.facts.values()), len(FACTS))
    share = Fraction(facts_weight, 100)
    return Fraction(level_value[answer.level], 100) * (1 - share) + yes * share


def _levels(answers: Sequence[Answer]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = (sum(a.level == n for a in answers) for n in range(1, 6))
    return one, two, three, four, five
