"""What a programme may change in a rule set, and what it may not."""

from datetime import date

import pytest

from marketplace.rulebook.ruleset import Category
from marketplace.rulebook.rulesets import load
from marketplace.shared.errors import Invalid
from marketplace.shared.vocabulary import Vocabulary

PILOT = load("ZZ-PILOT-2023")


def test_without_changes_the_documents_numbers_are_in_force():
    settings = PILOT.settings()
    assert settings.integer("committed_served_min") == 10
    assert settings.day("institution_deadline") == date(2023, 3, 10)
    assert settings.flag("financial_excluded")
    assert settings.text("registered_division_prefix") == "4302"
    assert settings.years("form_years") == (2021, 2022)
    assert settings.changed == frozenset()


def test_a_programme_changes_dates_switches_and_settings_without_a_source():
    changes = {
        "institution_deadline": "2024-03-15",
        "financial_excluded": False,
        "success_cases_min": 3,
        "form_years": [2022, 2023],
        "satisfaction_answers_min": 3,
    }
    settings = PILOT.settings(changes)
    assert settings.day("institution_deadline") == date(2024, 3, 15)
    assert not settings.flag("financial_excluded")
    assert settings.integer("success_cases_min") == 3
    assert settings.years("form_years") == (2022, 2023)
    assert settings.changed == changes.keys() - {"satisfaction_answers_min"}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"committed_served_min": 5}, "setting-fixed"),
        ({"favourite_colour": "red"}, "setting-unknown"),
        ({"institution_deadline": "10 March"}, "setting-type"),
        ({"institution_deadline": "2023-02-30"}, "setting-type"),
        ({"institution_deadline": 20230310}, "setting-type"),
        ({"financial_excluded": "no"}, "setting-type"),
        ({"success_cases_min": True}, "setting-type"),
        ({"success_cases_min": 1.5}, "setting-type"),
        ({"success_cases_min": None}, "setting-type"),
        ({"form_years": ["2021"]}, "setting-type"),
        ({"success_cases_min": -1}, "setting-low"),
        ({"satisfaction_threshold_percent": 101}, "setting-high"),
        ({"year_weight_satisfaction": 60}, "setting-weights"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_reason(changes, key):
    with pytest.raises(Invalid) as refusal:
        PILOT.settings(changes)
    assert refusal.value.key == key


@pytest.mark.parametrize("edge", [1, 100])
def test_the_edges_of_a_range_are_inside(edge):
    assert PILOT.settings({"satisfaction_threshold_percent": edge}).integer("satisfaction_threshold_percent") == edge


def test_weights_may_change_together():
    settings = PILOT.settings({"year_weight_satisfaction": 60, "year_weight_completion": 20})
    assert settings.integer("year_weight_satisfaction") == 60


@pytest.mark.parametrize("wrong", ["integer", "flag", "day", "years"])
def test_a_value_asked_for_as_another_kind_is_a_programming_error(wrong):
    with pytest.raises(TypeError):
        getattr(PILOT.settings(), wrong)("registered_division_prefix")


def test_text_is_not_made_of_numbers():
    with pytest.raises(TypeError):
        PILOT.settings().text("committed_served_min")


def test_a_programme_is_offered_what_it_may_change_and_nothing_else():
    assert "institution_deadline" in PILOT.adjustable
    assert PILOT.defaults.keys() <= PILOT.adjustable.keys()
    assert "committed_served_min" not in PILOT.adjustable


def test_a_vocabulary_knows_its_words_by_code_and_in_order():
    words = PILOT.categories
    assert words["talent"].label == "人才招引"
    assert "talent" in words and "love" not in words
    assert words.codes[0] == "consulting" and words.labels[-1] == "上市辅导"
    with pytest.raises(KeyError):
        words["love"]


@pytest.mark.parametrize("alias", ["", " ", "一", "甲"])
def test_a_vocabulary_in_which_a_text_is_blank_or_means_two_things_cannot_be_made(alias):
    words = (
        Category(code="a", label="甲", article="S004-1.3"),
        Category(code="b", label="乙", article="S004-1.3", aliases=(alias, "一") if alias == "一" else (alias,)),
        Category(code="c", label="丙", article="S004-1.3", aliases=("一",)),
    )
    with pytest.raises(ValueError, match="blank or also means"):
        Vocabulary(words=words)
