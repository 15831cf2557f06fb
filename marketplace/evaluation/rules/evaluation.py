"""How an institution has done by year's end: a score, a place, and whether money may flow."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from ...rulebook.findings import reached
from ...shared.errors import Invalid
from ...shared.fixed import Fixed
from ...shared.rounding import half_up, per_10000
from ...vetting.rules.questions import Estimate


class Indicator(StrEnum):
    """What the year-end score is made of."""

    SATISFACTION = "satisfaction"
    COMPLETION = "completion"
    OUTCOMES = "outcomes"


class Closing(StrEnum):
    """The line below the indicators: by how much their rounded points differ from the total."""

    ROUNDING = "rounding"


class Measure(StrEnum):
    """What a gate looks at: a count of enterprises, or mean satisfaction per 10,000."""

    COMPLETED = "completed"
    SATISFACTION = "satisfaction"


class Effect(StrEnum):
    """What happens to the money of those who miss a gate."""

    NO_MONEY = "no_money"
    NOTED = "noted"


class Gate(Fixed):
    """At least `least` of a measure, for instance 10 completed enterprises (MR-05)."""

    measure: Measure
    least: int
    effect: Effect = Effect.NO_MONEY


class Rules(Fixed):
    """The settings of a year: `weights` in whole per cent by indicator, adding up to 100.

    A confirmed outcome gives the points of its level, and `outcome_full` points
    or more are the full value of that indicator.
    """

    weights: Mapping[str, int]
    outcome_points: Mapping[str, int]
    outcome_full: int
    gates: tuple[Gate, ...] = ()

    def __post_init__(self) -> None:
        """Raise `Invalid` where weights or points cannot be reckoned with."""
        weights = self.weights
        if set(weights) != set(Indicator) or min(weights.values()) < 0:
            raise Invalid("evaluation.weights", total=sum(weights.values()))
        if sum(weights.values()) != 100:
            raise Invalid("evaluation.weights", total=sum(weights.values()))
        if self.outcome_full < 1 or any(p < 0 for p in self.outcome_points.values()):
            raise Invalid("evaluation.outcome_points")


class Record(Fixed):
    """What an institution brings to the year's end; `key` is its application number.

    `completed` counts distinct enterprises with an accepted service (G-08),
    `committed` what it promised (S004-2.2.2d), `outcomes` the confirmed
    outcomes by level.
    """

    key: str
    satisfaction: Estimate
    completed: int
    committed: int
    outcomes: Mapping[str, int]


class Line(Fixed):
    """One line of the sum: `value` per 10,000 (None: too few answers), and its points.

    `inputs` are the numbers that the value comes from. The points of each line are
    rounded by themselves, the total from the values; where the two differ, a line
    `Closing.ROUNDING` says by how much.
    """

    indicator: Indicator | Closing
    inputs: Mapping[str, int | None]
    value: int | None
    weight: int
    points: int


class GateResult(Fixed):
    """Whether a gate was passed; `actual` is None where there were too few answers."""

    gate: Gate
    actual: int | None

    @property
    def passed(self) -> bool:
        return bool(reached(self.actual, self.gate.least))


class Standing(Fixed):
    """An institution's place in the year: `score` 0 to 10,000 is the sum of its lines."""

    place: int
    record: Record
    score: int
    lines: tuple[Line, ...]
    gates: tuple[GateResult, ...]

    @property
    def may_be_paid(self) -> bool:
        return all(g.passed or g.gate.effect is Effect.NOTED for g in self.gates)

    @property
    def points(self) -> int:
        """What the budget is shared out by: the score, or 0 behind a closed gate."""
        return self.score if self.may_be_paid else 0


def rank(records: Sequence[Record], rules: Rules) -> list[Standing]:
    """Return the standings, the best first.

    - Satisfaction: its lower bound. With too few answers it is stated as
      missing and gives no points; its weight goes to nothing else, or silence
      would pay.
    - Completion: completed of committed enterprises, at most all (G-16); nothing for who promised none.
    - Outcomes: points of confirmed outcomes, of `outcome_full`, at most all.

    Equal scores: the higher satisfaction, then more completed enterprises,
    then the smaller application number. Raises `Invalid` with
    ``evaluation.counts`` or ``evaluation.level``,
    and ``evaluation.key`` where two records have the same key.

    >>> from marketplace.satisfaction.rules import estimate
    >>> rules = Rules(weights={"satisfaction": 50, "completion": 30, "outcomes": 20},
    ...               outcome_points={"little_giant": 30}, outcome_full=60,
    ...               gates=(Gate(measure=Measure.COMPLETED, least=10),))
    >>> record = Record(key="ZZ-1", satisfaction=estimate([], 3), completed=9, committed=12,
    ...                 outcomes={"little_giant": 1})
    >>> [standing] = rank([record], rules)
    >>> [line.points for line in standing.lines], standing.score, standing.points
    ([0, 2250, 1000], 3250, 0)
    """
    if len({record.key for record in records}) != len(records):
        raise Invalid("evaluation.key")
    scored = [(record, _lines(record, rules)) for record in records]
    scored.sort(key=lambda pair: _order(*pair))
    return [
        Standing(
            place=place,
            record=record,
            score=_total(lines),
            lines=lines,
            gates=tuple(GateResult(gate=g, actual=_actual(record, g.measure)) for g in rules.gates),
        )
        for place, (record, lines) in enumerate(scored, start=1)
    ]


def _order(record: Record, lines: tuple[Line, ...]) -> tuple[int, int, int, str]:
    lower = record.satisfaction.lower
    return -_total(lines), -(-1 if lower is None else lower), -record.completed, record.key


def _total(lines: tuple[Line, ...]) -> int:
    return sum(line.points for line in lines)


def _lines(record: Record, rules: Rules) -> tuple[Line, ...]:
    values = _values(record, rules)
    weights = [rules.weights[indicator] for indicator in Indicator]
    lines = tuple(
        Line(indicator=indicator, inputs=inputs, value=value, weight=weight, points=half_up(Fraction((value or 0) * weight, 100)))
        for indicator, (value, inputs), weight in zip(Indicator, values, weights, strict=True)
    )
    left = half_up(Fraction(sum((line.value or 0) * line.weight for line in lines), 100)) - _total(lines)
    rest = Line(indicator=Closing.ROUNDING, inputs={}, value=None, weight=0, points=left)
    return (*lines, rest) if left else lines


Value = tuple[int | None, Mapping[str, int | None]]


def _values(record: Record, rules: Rules) -> list[Value]:
    """Return the value and inputs of each indicator, in the indicators' order."""
    content = record.satisfaction
    return [
        (content.lower, {"answers": content.answers, "needed": content.needed, "mean": content.mean}),
        _completion(record.completed, record.committed),
        _outcomes(record.outcomes, rules),
    ]


def _completion(completed: int, committed: int) -> Value:
    if min(completed, committed) < 0:
        raise Invalid("evaluation.counts")
    value = per_10000(min(completed, committed), committed) if committed else 0
    return value, {"completed": completed, "committed": committed}


def _outcomes(outcomes: Mapping[str, int], rules: Rules) -> Value:
    for level, count in outcomes.items():
        if level not in rules.outcome_points:
            raise Invalid("evaluation.level", level=level)
        if count < 0:
            raise Invalid("evaluation.counts")
    points = sum(rules.outcome_points[level] * count for level, count in outcomes.items())
    value = per_10000(min(points, rules.outcome_full), rules.outcome_full)
    return value, {**outcomes, "points": points, "full": rules.outcome_full}


def _actual(record: Record, measure: Measure) -> int | None:
    return record.completed if measure is Measure.COMPLETED else record.satisfaction.mean
