"""Every refusal of the rules has its sentence, and every place in it is filled."""

import ast
import re
import string
from pathlib import Path

import pytest

from marketplace.competition.rules import scoring
from marketplace.evaluation.rules import evaluation
from marketplace.matching.explaining import barriers, relaxation
from marketplace.satisfaction import rules as satisfaction
from marketplace.shared import money
from marketplace.shared.wording import LABELS, SENTENCES

FILES = tuple(Path(module.__file__) for module in (money, scoring, satisfaction, evaluation))


def refusals():
    """Yield key and named facts of every refusal that the rules construct with a plain key."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Invalid", "MissingReview"):
                facts = {keyword.arg for keyword in node.keywords}
                [key] = node.args
                if isinstance(key, ast.Constant):
                    yield key.value, facts


@pytest.mark.parametrize(("key", "facts"), [*refusals()])
def test_a_refusal_has_a_sentence_whose_places_its_facts_fill(key, facts):
    places = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[key]) if name}
    assert places <= facts


def test_every_key_in_the_rules_has_a_sentence():
    pattern = re.compile(r'"((?:money|number|split|scoring|satisfaction|evaluation)\.[a-z_]+)"')
    used = {key for path in FILES for key in pattern.findall(path.read_text("utf-8"))}
    assert used <= SENTENCES.keys()
    assert len(used) > 20


@pytest.mark.parametrize(
    "kind", [scoring.Criterion, satisfaction.Source, evaluation.Indicator, evaluation.Measure, evaluation.Effect]
)
def test_every_code_has_a_word(kind):
    assert {f"{kind.__name__}.{code}" for code in kind} <= LABELS.keys()


@pytest.mark.parametrize(("name", "kinds"), [("Barrier", barriers.Kind), ("Change", relaxation.Kind)])
def test_every_reason_and_change_of_the_solver_has_a_word(name, kinds):
    assert {f"{name}.{kind}" for kind in kinds.__args__} <= LABELS.keys()
