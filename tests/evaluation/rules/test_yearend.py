"""A year from frozen inputs: paid to the fen or to the caps, whatever came in and in whatever order (S004-2.2.5b, G-06)."""

import random
import re

import pytest

from marketplace.evaluation.rules import yearend
from marketplace.rulebook import rulesets
from marketplace.vetting.rules.questions import FACTS
from tests.lawbook import read, text_of, with_severity

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


def test_everything_counts_for_the_hash():
    inputs, settings, budget = a_year(3)
    lines = yearend.compute(inputs, settings, budget).lines
    whole = yearend.result_hash(inputs, settings, budget, lines)
    assert whole == yearend.result_hash(inputs, settings, budget, lines)
    assert whole != yearend.result_hash(inputs, settings, budget + 1, lines)
    assert whole != yearend.result_hash(inputs | {"programme": {"code": "ZZ"}}, settings, budget, lines)
    assert whole != yearend.result_hash(inputs, settings | {"cap_fen": settings["cap_fen"] + 1}, budget, lines)
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


WEIGHTS = {"satisfaction": 50, "completion": 30, "outcomes": 20}
NUMBERS = {
    "weights": WEIGHTS,
    "answers_least": 3,
    "facts_weight": 20,
    "level_value": {"5": 100, "4": 80, "3": 60, "2": 30, "1": 0},
    "deviations": 1645,
    "outcome_points": {"innovative": 5, "little_giant": 30, "champion:national": 40},
    "outcome_full": 60,
    "gates": [
        {"measure": "completed", "least": 10, "effect": "noted"},
        {"measure": "satisfaction", "least": 8000, "effect": "no_money"},
    ],
    "cap_fen": 0,
}


def test_the_numbers_of_a_year_are_those_of_the_rule_set():
    assert yearend.settings_of(PILOT, PILOT.settings(), LEVELS) == NUMBERS
    turned = PILOT.settings({"gate_completed": True, "gate_satisfaction": False, "subsidy_cap_fen": 5})
    found = yearend.settings_of(PILOT, turned, LEVELS)
    assert [gate["effect"] for gate in found["gates"]] == ["no_money", "noted"]
    assert found["cap_fen"] == 5


def test_where_the_lost_place_stops_no_money_or_is_not_asked_the_year_says_so():
    text = text_of("ZZ-PILOT-2023")
    warned = read("ZZ-COPY", with_severity(text, "year", "placed", "warn"))
    assert yearend.settings_of(warned, warned.settings(), LEVELS) == NUMBERS | {"place": "noted"}
    without = _without(text, "placed")
    assert yearend.settings_of(without, without.settings(), LEVELS) == NUMBERS | {"place": ""}


def test_a_rule_that_the_rule_set_does_not_have_is_no_gate():
    without = _without(re.sub(r"(?s)\[setting.gate_completed\].*?\n\n", "", text_of("ZZ-PILOT-2023")), "completed")
    assert yearend.settings_of(without, without.settings(), LEVELS) == NUMBERS | {"gates": NUMBERS["gates"][1:]}


def _without(text, key):
    return read("ZZ-COPY", re.sub(rf'(?s)\[\[rule\]\][^\n]*\nsubject = "year"\nkey = "{key}"\n.*?\n\n', "", text))


def one(key, committed, enterprises, levels, outcomes=(), place="active"):
    """An institution that served these enterprises, was answered with these levels (every fact yes) and brought these outcomes."""
    return {
        "key": key,
        "organisation": int(key[2:]),
        "name": f"机构{key}",
        "committed": committed,
        "place": place,
        "served": [{"contract": f"HT{n}", "enterprise": f"E{n}"} for n in enterprises],
        "answers": [{"contract": "HT", "level": level, "facts": dict.fromkeys(FACTS, True)} for level in levels],
        "outcomes": [{"enterprise": "E", "level": level} for level in outcomes],
    }


FIVE = one("SB005", 10, [*range(10), 1, 1], [5, 5, 5], ("little_giant", "innovative"))
FOUR = one("SB004", 10, range(10), [4, 4, 4])
FEW = one("SB002", 12, range(9), [5, 5], ("champion:national",))
GONE = one("SB001", 10, range(10), [4, 4, 4], place="removed")
INPUTS = {"programme": {}, "institutions": [GONE, FEW, FOUR, FIVE]}
BUDGET = 2 * (6795 + 4896) + 1
"""Two fen a point of those who are paid, and one more."""


def computed(settings=None, budget=BUDGET):
    return yearend.compute(INPUTS, NUMBERS | (settings or {}), budget)


def test_a_year_reckoned_by_hand():
    """Wilson's bound of three full answers is 30,000 / 5.706025, of three at 84: 10,000 × (7.746025 - 3.418604) / 11.41205."""
    result = computed()
    five, gone, four, few = result.lines

    assert [line["key"] for line in result.lines] == ["SB005", "SB001", "SB004", "SB002"]
    assert [(term["indicator"], term["value"], term["weight"], term["points"]) for term in five["terms"]] == [
        ("satisfaction", 5257, 50, 2629),
        ("completion", 10_000, 30, 3000),
        ("outcomes", 5833, 20, 1167),
        ("rounding", None, 0, -1),
    ]
    assert [(term["value"], term["points"]) for term in few["terms"]] == [(None, 0), (7500, 2250), (6667, 1333)]
    assert [line["score"] for line in (five, gone, four, few)] == [6795, 4896, 4896, 3583]
    assert [line["rank"] for line in result.lines] == [1, 2, 3, 4]
    assert [term["inputs"] for term in five["terms"]] == [
        {"answers": 3, "needed": 3, "mean": 10_000},
        {"completed": 10, "committed": 10},
        {"little_giant": 1, "innovative": 1, "points": 35, "full": 60},
        {},
    ]
    assert (five["organisation"], five["name"]) == (5, "机构SB005")


def test_a_year_is_paid_by_hand():
    result = computed()
    shares = {line["key"]: line["share"] for line in result.lines}
    assert {line["key"]: line["share_fen"] for line in result.lines} == {"SB005": 13_591, "SB004": 9792, "SB001": 0, "SB002": 0}
    assert (result.paid, result.unspent) == (BUDGET, 0)
    assert shares["SB005"] == {
        "key": "SB005",
        "points": 6795,
        "exact": f"{BUDGET * 755}/1299",
        "whole": 13_590,
        "remainder": "755/1299",
        "extra": 1,
        "cap": None,
        "capped": False,
    }
    assert (shares["SB001"]["points"], shares["SB002"]["points"], shares["SB004"]["extra"]) == (0, 0, 0)


def test_a_capped_year_says_what_is_capped_and_what_is_left():
    result = computed({"cap_fen": 9000})
    assert [line["share_fen"] for line in result.lines] == [9000, 0, 9000, 0]
    assert (result.paid, result.unspent) == (18_000, BUDGET - 18_000)
    assert {line["key"]: (line["share"]["cap"], line["share"]["capped"]) for line in result.lines} == {
        "SB005": (9000, True),
        "SB004": (9000, True),
        "SB001": (9000, False),
        "SB002": (9000, False),
    }


def test_a_gate_that_was_missed_says_what_was_asked_and_seen():
    gates = {line["key"]: line["gates"] for line in computed().lines}
    assert gates == {
        "SB005": [],
        "SB004": [],
        "SB001": [{"measure": "place", "least": None, "actual": "removed", "effect": "no_money"}],
        "SB002": [
            {"measure": "completed", "least": 10, "actual": 9, "effect": "noted"},
            {"measure": "satisfaction", "least": 8000, "actual": None, "effect": "no_money"},
        ],
    }


@pytest.mark.parametrize(("place", "gates", "paid"), [("noted", ["place"], True), ("", [], True)])
def test_a_lost_place_that_is_only_noted_or_not_asked_is_paid(place, gates, paid):
    [gone] = [line for line in computed({"place": place}).lines if line["key"] == "SB001"]
    assert [gate["measure"] for gate in gone["gates"]] == gates
    assert (gone["share_fen"] > 0) is paid
