"""A number that a programme may change is read somewhere, and what is read is there, of the kind in which it is read."""

import re
from pathlib import Path

import pytest

import marketplace
from marketplace.programmes.forms.programme import open_entries
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


READERS = {
    "rulebook/conditions/need.py": "pool_required",
    "rulebook/conditions/institution.py": "registered_division_prefix financial_excluded success_cases_min",
    "rulebook/conditions/year.py": "satisfaction_threshold_percent",
    "rulebook/ruleset.py": "gate_completed gate_satisfaction",
    "vetting/queries/assessments.py": "form_years",
    "competition/queries/rounds.py": "claim_weight_plan claim_weight_enterprise claim_weight_price claim_weight_capacity",
    "competition/queries/reviews.py": "claim_reviews_min",
    "competition/queries/references.py": """
        price_reference_fen price_low_percent price_low_median_percent price_low_fen days_reference
    """,
    "competition/queries/wishes.py": "wish_working_days",
    "evaluation/queries/settled.py": "subsidy_budget_fen",
    "evaluation/rules/yearend.py": """
        year_weight_satisfaction year_weight_completion year_weight_outcomes satisfaction_answers_min satisfaction_facts_weight
        subsidy_cap_fen outcome_full outcome_points_innovative outcome_points_provincial_srdi outcome_points_little_giant
        outcome_points_key_little_giant outcome_points_above_scale outcome_points_champion_national
        outcome_points_champion_provincial
    """,
}
"""By module, the settings of the form that it reads and does what their labels say with."""


def names_in(path):
    """How a module may name a setting: wholly, by the part that many share, or as the switch of a rule."""
    code = (Path(marketplace.__file__).parent / path).read_text("utf-8")
    return lambda name, switches: (
        f'"{name}"' in code
        or any(name.startswith(part) and (f'"{part}' in code) for part in READ_BY_PART)
        or (name in switches and "settings.flag(self.switch)" in code)
    )


def test_each_setting_of_the_form_has_its_reader():
    pilot = load("ZZ-PILOT-2023")
    read = {name: path for path, names in READERS.items() for name in names.split()}
    assert {entry.name for entry in open_entries(pilot)} == read.keys()
    switches = {rule.switch for rule in pilot.rules}
    assert [name for name, path in read.items() if not names_in(path)(name, switches)] == []


@pytest.mark.parametrize("gone", ["publicity_workdays", "satisfaction_sample_percent"])
def test_a_setting_that_promised_what_nothing_did_is_not_offered(gone):
    assert gone not in {entry.name for key in available() if programmes.fit(load(key)) for entry in open_entries(load(key))}


def test_no_label_promises_what_does_not_happen():
    said = "".join(f"{entry.label}{getattr(entry, 'why', '')}" for entry in open_entries(load("ZZ-PILOT-2023")))
    assert [word for word in ("提请调出", "参与排名", "不排名", "公示") if word in said] == []


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
