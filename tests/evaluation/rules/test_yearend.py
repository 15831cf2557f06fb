"""A year from frozen inputs: paid to the fen or to the caps, whatever came in and in whatever order (S004-2.2.5b, G-06)."""

import random

import pytest

from marketplace.evaluation.rules import yearend
from marketplace.rulebook import rulesets
from marketplace.vetting.rules.questions import FACTS

PILOT = rulesets.load("ZZ-PILOT-2023")
LEVELS = {"innovative": "", "little_giant": "", "champion:national": ""}


def institution(rng, number):
    served = [{"contract": f"HT{n}", "enterprise": f"E{rng.randrange(12)}"} for n in range(rng.randrange(12))]
    answers = [
        {"contract": one["contract"], "level": rng.randint(1, 5), "facts": {fact: rng.random() < 0.8 for fact in FACTS}}
        for one in served
        if rng.random() < 0.8
    ]
    return {
        "key": f"SB{number:03}",
        "organisation": number,
        "name": f"机构{number}",
        "committed": rng.randint(1, 15),
        "place": rng.choice(["active"] * 5 + ["removed"]),
        "served": served,
        "answers": answers,
        "outcomes": [{"enterprise": "E", "level": rng.choice(list(LEVELS))} for _ in range(rng.randrange(3))],
    }


def a_year(seed):
    """Random inputs, settings and a budget."""
    rng = random.Random(seed)
    inputs = {"programme": {}, "institutions": [institution(rng, number) for number in range(rng.randint(1, 25))]}
    changes = {
        "subsidy_cap_fen": rng.choice([0, 1, 99, 12_345_67]),
        "gate_satisfaction": rng.random() < 0.5,
        "gate_completed": rng.random() < 0.2,
    }
    settings = yearend.settings_of(PILOT, PILOT.settings(changes), LEVELS)
    return inputs, settings, rng.choice([0, 1, 7, 1_000_00, 30_000_000_01])


def stopped(line):
    return any(gate["effect"] == "no_money" for gate in line["gates"])


@pytest.mark.parametrize("seed", range(60))
def test_what_is_paid_is_the_budget_or_the_caps_of_those_with_points(seed):
    inputs, settings, budget = a_year(seed)
    result = yearend.compute(inputs, settings, budget)

    shares = [line["share_fen"] for line in result.lines]
    open_to_money = [line for line in result.lines if not stopped(line) and line["score"] > 0]
    room = settings["cap_fen"] * len(open_to_money) if settings["cap_fen"] else budget * bool(open_to_money)
    assert sum(shares) == result.paid == min(budget, room)
    assert result.paid + result.unspent == budget
    assert all(line["share_fen"] == 0 for line in result.lines if line not in open_to_money)
    assert all(share <= (settings["cap_fen"] or budget) for share in shares)
    for line in result.lines:
        assert sum(term["points"] for term in line["terms"]) == line["score"] <= 10_000


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_rows_decides_nothing(seed):
    inputs, settings, budget = a_year(seed)
    shuffled = list(inputs["institutions"])
    random.Random(seed + 1).shuffle(shuffled)
    assert yearend.compute(inputs, settings, budget) == yearend.compute({**inputs, "institutions": shuffled}, settings, budget)


def test_every_line_counts_for_the_hash():
    inputs, settings, budget = a_year(3)
    lines = yearend.compute(inputs, settings, budget).lines
    whole = yearend.result_hash(inputs, settings, budget, lines)
    assert whole == yearend.result_hash(inputs, settings, budget, lines)
    assert whole != yearend.result_hash(inputs, settings, budget + 1, lines)
    changed = [{**lines[0], "share_fen": lines[0]["share_fen"] + 1}, *lines[1:]]
    assert whole != yearend.result_hash(inputs, settings, budget, changed)


def test_every_level_that_can_be_claimed_has_its_points():
    ruleset = rulesets.load("ZZ-PILOT-2023")
    codes = {
        f"{level.code}:{grade}" if grade else level.code: ""
        for level in ruleset.levels
        if level.goal and level.printed
        for grade in level.grades or ("",)
    }
    points = yearend.settings_of(ruleset, ruleset.settings(), codes)["outcome_points"]
    assert points.keys() == codes.keys()
    assert min(points.values()) > 0
