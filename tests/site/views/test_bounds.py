"""Every field of a day, an amount, a count or a share says what it may hold; what is odd is asked about (A14)."""

import re
from datetime import timedelta

import pytest
from wtforms.fields.core import UnboundField

from bench.hostile import surfaces
from marketplace.shared import clock, ranges
from marketplace.shared.web.amounts import PercentField, WholeField, YuanField
from marketplace.shared.web.days import DateField, MomentField

BOUNDED = (DateField, MomentField, YuanField, PercentField, WholeField)


def forms():
    """Every class of form that the pages know, read from all modules."""
    return surfaces.forms()


def test_every_field_that_has_a_range_declares_it():
    fields = [
        (kind.__name__, name, field)
        for kind in forms()
        for name in dir(kind)
        if isinstance(field := getattr(kind, name, None), UnboundField) and issubclass(field.field_class, BOUNDED)
    ]
    assert len(fields) > 30
    for kind, name, field in fields:
        given = field.kwargs
        assert ("within" in given) or ({"least", "most"} <= given.keys() and given["least"] <= given["most"]), (kind, name)


@pytest.mark.parametrize("kind", BOUNDED)
def test_a_field_without_a_range_cannot_be_written(kind):
    with pytest.raises(TypeError, match="'within'|'least' and 'most'"):
        kind.__init__(object.__new__(kind), "Amount")


def test_no_amount_of_a_form_reaches_what_nobody_has():
    amounts = [
        (kind.__name__, name, field.kwargs["most"])
        for kind in forms()
        for name in dir(kind)
        if isinstance(field := getattr(kind, name, None), UnboundField) and issubclass(field.field_class, YuanField)
    ]
    assert amounts and max(most for *_, most in amounts) <= ranges.YEAR_BUDGET.most


def test_a_budget_far_from_the_usual_comes_back_with_a_question_and_nothing_lost(make, as_user):
    owner = as_user(make.enterprise_account())
    make.programme()
    page = owner.get("/needs/new").text
    typed = {
        "current_level": "none",
        "goal_level": "innovative",
        "categories": ["digital"],
        "contact_name": "某某",
        "contact_phone": "13800000001",
        "description": "车间数据看不见",
        "budget_fen": "9000000",
        "act": "save",
        "wanted_by": str(clock.today() + timedelta(days=200)),
    }
    assert "大致预算" in page
    asked = owner.post("/needs/new", data=typed)
    assert asked.status_code == 422
    assert "与通常的金额相差很大" in asked.text and "车间数据看不见" in asked.text
    ticks = re.findall(r'name="sure"[^>]*value="(\w+)"', asked.text)
    assert len(ticks) == 1
    assert owner.post("/needs/new", data=typed | {"sure": ticks}).status_code == 302


@pytest.mark.parametrize(
    ("name", "value"), [("budget_fen", "999999999999.99"), ("wanted_by", "2199-12-31"), ("wanted_by", "1900-01-01")]
)
def test_a_value_nobody_means_is_refused_beside_its_field_with_its_range(make, as_user, name, value):
    owner = as_user(make.enterprise_account())
    make.programme()
    answer = owner.post("/needs/new", data={name: value, "act": "save"})
    assert answer.status_code == 422
    assert re.search(rf'id="{name}-error[^>]*>.*?到.*?之间', answer.text, re.DOTALL)
