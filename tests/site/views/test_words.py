"""The page of word pairs says what the catalogue says."""

import re
from pathlib import Path

import pytest

from marketplace.rulebook import rulesets
from marketplace.shared import wording
from marketplace.shared.lifecycle import TABLES, Step
from marketplace.shared.roles import Role

PAGE = Path(__file__).parents[3] / "docs" / "words.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text("utf-8")


@pytest.mark.parametrize("kind", [*TABLES, Step, Role], ids=lambda kind: kind.__name__)
def test_every_state_step_and_role_stands_on_the_page_with_its_chinese_word(page, kind):
    for code in kind:
        word = re.escape(wording.LABELS[f"{kind.__name__}.{code}"])
        assert re.search(rf"^\| `{code}` \| {word} \| \S.* \|$", page, re.M), code


def test_the_ten_kinds_of_service_and_the_printed_levels_have_an_english_word(page):
    ruleset = rulesets.load("ZZ-PILOT-2023")
    for word in (*ruleset.categories, *(level for level in ruleset.levels if level.printed)):
        assert re.search(rf"^\| {re.escape(word.label)} \| \S", page, re.M), word.label
