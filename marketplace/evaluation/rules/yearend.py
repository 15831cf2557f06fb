"""Year's end as a pure computation: frozen inputs, settings and a budget in; every line of the sum out (S004-2.2.4c, S004-2.2.5b).

Frozen inputs are a dict of

- ``interim``: how many answers, in whole blocks of so many, wait for the result (true: none did, before 0082 said so); absent otherwise;
- ``programme``: key, name, starts_on, ends_on, ruleset;
- ``institutions``: one a place in the pool, by application number (``key``), and one that served without a place, by its
  credit code; each with ``organisation`` (id), ``name``, ``place`` (state; blank without one), ``committed``, ``served`` (contract and enterprise of every service accepted within
  the term), ``answers`` (contract, level, facts) and ``outcomes`` (enterprise and level of every confirmed one).

`settings` are those of `settings_of`. All are plain JSON, and the order of rows decides nothing.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ...rulebook.findings import Severity
from ...rulebook.ruleset import Ruleset, Subject
from ...rulebook.settings import Settings
from ...satisfaction.rules import ONE_SIDED_95, Answer, estimate
from ...shared.canonical import hash_of
from ...shared.fixed import Fixed
from ...vetting.rules.questions import LEVEL_VALUE, Estimate
from .evaluation import Effect, Gate, GateResult, Indicator, Measure, Record, Rules, Standing, rank
from .subsidy import Share, SharedOut, share_out

Frozen = Mapping[str, Any]

INTERIM = "interim"
PLACE = "place"
"""The gate of those who lost their place in the pool (S004-2.2.4d)."""
ACTIVE = "active"
EFFECTS = {Severity.REFUSE: Effect.NO_MONEY, Severity.WARN: Effect.NOTED}


class YearResult(Fixed):
    """`lines` as they are stored, the best first; what is paid, and what is left of the budget."""

    lines: list[dict[str, Any]]
    paid: int
    unspent: int


LEAST: Mapping[str, tuple[Measure, str, int]] = {
    "completed": (Measure.COMPLETED, "completed_served_min", 1),
    "satisfied": (Measure.SATISFACTION, "satisfaction_threshold_percent", 100),
}
"""Rules of the year that ask for a number: what they measure, the setting that holds the least, and its unit in the measure's."""


def settings_of(ruleset: Ruleset, settings: Settings, levels: Mapping[str, str]) -> dict[str, Any]:
    """The numbers a year is computed with; `levels` are the codes that outcomes may hold.

    A cap of 0 fen means none. The gates are the rules of the year in the rule set: one that refuses keeps an
    institution from the money, one that warns is noted on its line, and what the rule set does not ask is no gate.
    `place` is stated where losing the place in the pool does not stop the money.
    """
    effects = {rule.key: EFFECTS[rule.severity_in(settings)] for rule in ruleset.rules_about(Subject.YEAR)}
    placed = effects.get("placed")
    return {
        "weights": {one.value: settings.integer(f"year_weight_{one.value}") for one in Indicator},
        "answers_least": settings.integer("satisfaction_answers_min"),
        "facts_weight": settings.integer("satisfaction_facts_weight"),
        "level_value": {str(level): value for level, value in LEVEL_VALUE.items()},
        "deviations": ONE_SIDED_95,
        "outcome_points": {code: settings.integer(f"outcome_points_{code.replace(':', '_')}") for code in levels},
        "outcome_full": settings.integer("outcome_full"),
        "gates": [
            {"measure": measure.value, "least": unit * settings.integer(name), "effect": effects[key].value}
            for key, (measure, name, unit) in LEAST.items()
            if key in effects
        ],
        "cap_fen": settings.integer("subsidy_cap_fen"),
    } | ({} if placed is Effect.NO_MONEY else {PLACE: placed.value if placed else ""})


def compute(inputs: Frozen, settings: Frozen, budget_fen: int) -> YearResult:
    """Score, rank and share out.

    Money flows by score to those whose place is active and who pass every gate
    that stops money; by largest remainder in whole fen, nobody above the cap,
    equal remainders by the smaller application number. Raises `Invalid` as
    `evaluation.rank` does.
    """
    institutions = {one["key"]: one for one in inputs["institutions"]}
    standings = rank([_record(one, settings) for one in institutions.values()], _rules(settings))
    shared = _share(standings, institutions, settings, budget_fen)
    lines = [
        _line(standing, institutions[standing.record.key], share, _place_effect(settings))
        for standing, share in zip(standings, shared.shares, strict=True)
    ]
    return YearResult(lines=lines, paid=shared.paid, unspent=shared.unspent)


def answered(one: Frozen, settings: Frozen) -> Estimate:
    """What the answers of an institution come to."""
    return _record(one, settings).satisfaction


def result_hash(inputs: Frozen, settings: Frozen, budget_fen: int, lines: list[dict[str, Any]]) -> str:
    """The hash over everything: what went in, what it was computed with, and every line that came out."""
    return hash_of({"inputs": hash_of(inputs), "settings": settings, "budget_fen": budget_fen, "lines": lines})


def _place_effect(settings: Frozen) -> str:
    """What losing the place does: nothing is paid, unless the settings say that it is noted only, or (blank) ignored."""
    return str(settings.get(PLACE, Effect.NO_MONEY))


def _rules(settings: Frozen) -> Rules:
    return Rules(
        weights=settings["weights"],
        outcome_points=settings["outcome_points"],
        outcome_full=settings["outcome_full"],
        gates=tuple(
            Gate(measure=Measure(one["measure"]), least=one["least"], effect=Effect(one["effect"])) for one in settings["gates"]
        ),
    )


def _record(one: Frozen, settings: Frozen) -> Record:
    answers = [Answer(level=answer["level"], facts=answer["facts"]) for answer in one["answers"]]
    return Record(
        key=one["key"],
        satisfaction=estimate(
            answers,
            settings["answers_least"],
            facts_weight=settings["facts_weight"],
            level_value={int(level): value for level, value in settings["level_value"].items()},
            deviations=settings["deviations"],
        ),
        completed=len({served["enterprise"] for served in one["served"]}),
        committed=one["committed"],
        outcomes=dict(Counter(outcome["level"] for outcome in one["outcomes"])),
    )


def _share(standings: list[Standing], institutions: Mapping[str, Frozen], settings: Frozen, budget_fen: int) -> SharedOut:
    stops = _place_effect(settings) == Effect.NO_MONEY
    points = [0 if stops and institutions[standing.record.key]["place"] != ACTIVE else standing.points for standing in standings]
    cap = settings["cap_fen"] or None
    return share_out(budget_fen, points, [one.record.key for one in standings], [cap] * len(standings))


def _line(standing: Standing, one: Frozen, share: Share, place_effect: str) -> dict[str, Any]:
    return {
        "rank": standing.place,
        "key": one["key"],
        "organisation": one["organisation"],
        "name": one["name"],
        "score": standing.score,
        "terms": [
            {
                "indicator": line.indicator.value,
                "inputs": dict(line.inputs),
                "value": line.value,
                "weight": line.weight,
                "points": line.points,
            }
            for line in standing.lines
        ],
        "gates": _missed(standing.gates, one["place"], place_effect),
        "share": {
            "key": share.key,
            "points": share.points,
            "exact": str(share.exact),
            "whole": share.whole,
            "remainder": str(share.remainder),
            "extra": share.extra,
            "cap": share.cap,
            "capped": share.capped,
        },
        "share_fen": share.fen,
    }


def _missed(gates: tuple[GateResult, ...], place: str, place_effect: str) -> list[dict[str, Any]]:
    """The gates that were not passed, each with what was asked and seen."""
    missed: list[dict[str, Any]] = [
        {"measure": one.gate.measure.value, "least": one.gate.least, "actual": one.actual, "effect": one.gate.effect.value}
        for one in gates
        if not one.passed
    ]
    if place != ACTIVE and place_effect:
        missed.append({"measure": PLACE, "least": None, "actual": place, "effect": place_effect})
    return missed
