"""A number that a programme may change is read somewhere, and what is read is there, of the kind in which it is read."""

import re
from pathlib import Path

import pytest

import marketplace
from marketplace.programmes.queries import programmes
from marketplace.rulebook.conditions import CONDITIONS
from marketplace.rulebook.rulesets import available, load
from tests.lawbook import edited, read, text_of

PILOT = text_of("ZZ-PILOT-2023")
MODULES = [path for path in Path(marketplace.__file__).parent.rglob("*.py") if "demo" not in path.parts]
CODE = "\n".join(path.read_text("utf-8") for path in MODULES)
READ_BY_NAME = set(re.findall(r"\b(?:integer|flag|text|years|day|number)\(\"(\w+)\"\)", CODE))
READ_BY_PART = ("year_weight_", "claim_weight_", "outcome_points_")
"""Settings whose names are put together: one for each indicator, criterion and level."""


@pytest.mark.parametrize("key", [key for key in available() if programmes.fit(load(key))])
def test_what_a_programme_may_change_is_read(key):
    ruleset = load(key)
    switches = {rule.switch for rule in ruleset.rules}
    by_name = READ_BY_NAME | {name for condition in CONDITIONS.values() for name in condition.reads} | set(programmes.DEADLINES)
    unread = [name for name in ruleset.adjustable if not name.startswith(READ_BY_PART) and name not in by_name | switches]
    assert unread == []
    assert all(CODE.count(f'"{part}') or CODE.count(f'f"{part}') for part in READ_BY_PART)


def test_what_is_read_whatever_the_rules_are_is_asked_of_every_rule_set():
    of_rules = {name for condition in CONDITIONS.values() for name in (*condition.reads, *condition.tells)}
    assert {name for name in READ_BY_NAME if name in load("ZZ-PILOT-2023").settings().values} - of_rules <= programmes.READ.keys()


@pytest.mark.parametrize("name", [*programmes.READ, "outcome_points_champion_national"])
def test_a_rule_set_that_lacks_what_is_read_opens_no_programme(name):
    assert programmes.fit(load("ZZ-PILOT-2023"))
    head = "fact" if f"[fact.{name}]" in PILOT else "setting"
    renamed = PILOT.replace(f"[{head}.{name}]", f"[{head}.unread]")
    rules = {rule for rule, condition in CONDITIONS.items() if name in condition.reads}
    for rule in rules:
        renamed = re.sub(rf'(?s)\[\[rule\]\](?:  #[^\n]*)?\nsubject = "\w+"\nkey = "{rule}"\n.*?\n\n', "", renamed)
    assert not programmes.fit(read("ZZ-COPY", renamed))


@pytest.mark.parametrize(
    ("name", "said", "instead"),
    [
        ("term_years", "overridable", "true"),
        ("institution_deadline", "overridable", "false"),
        ("form_years", "value", "2021"),
        ("outcome_full", "value", '"60"'),
    ],
)
def test_a_rule_set_that_says_it_in_another_kind_opens_no_programme(name, said, instead):
    head = f"[fact.{name}]" if f"[fact.{name}]" in PILOT else f"[setting.{name}]"
    assert not programmes.fit(read("ZZ-COPY", edited(PILOT, head, (), said, instead)))
