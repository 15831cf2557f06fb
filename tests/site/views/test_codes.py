"""What is compared sign by sign is read sign by sign: nothing that cannot be seen vanishes from it (A16)."""

import re

from bench.hostile import surfaces
from marketplace.programmes.forms import programme as programme_forms
from marketplace.rulebook import rulesets
from marketplace.shared.web.fields import PasswordField
from marketplace.vetting.forms import sections
from marketplace.vetting.forms.applications import return_form

CODES = re.compile(r"(^|_)(login|code|division|prefix)(_|$)|^key$|^other$")
"""The names of fields that hold what is compared sign by sign."""
UNSEEN = ("\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u2062")


def test_a_sign_that_nobody_sees_is_refused_in_every_code_and_login(app):
    """The shown case: 43<zero-width>0202 became 430202, and zhang<zero-width>san became zhangsan."""
    found = set()
    with app.test_request_context("/", method="POST"):
        for form in surfaces.forms():
            for field in surfaces.text_fields(form):
                if not CODES.search(field.short_name):
                    continue
                found.add((form.__name__, field.short_name))
                assert field.exact, (form, field.short_name)
                for sign in UNSEEN:
                    sent = surfaces.read_form(form, {field.short_name: f"ab{sign}cd"})[field.short_name]
                    assert (sent.data, "看不见的字符" in str(sent.process_errors)) == (sent.nothing, True)
    assert {name for _, name in found} >= {"login", "division_code", "credit_code", "key", "other"}
    assert len(found) >= 11


def test_the_codes_of_an_application_and_of_a_programme_are_read_sign_by_sign():
    ruleset = rulesets.load("ZZ-PILOT-2023")
    assert sections._field("registered_division", ruleset).field_class.exact
    text = [entry for entry in ruleset.adjustable.values() if type(entry.value) is str]
    assert text
    for entry in text:
        assert programme_forms._field(entry).field_class.exact, entry.key


def test_a_sign_that_nobody_sees_between_digits_is_refused_in_every_text_that_is_tidied(app):
    """A day among the milestones, a phone in a row: what is not seen may not change what is read."""
    with app.test_request_context("/", method="POST"):
        for form in surfaces.forms():
            for field in surfaces.text_fields(form):
                sent = surfaces.read_form(form, {field.short_name: "2023-06-3\u200b0"})[field.short_name]
                if isinstance(field, PasswordField):
                    assert sent.data == "2023-06-3\u200b0"
                else:
                    assert "看不见的字符" in str(sent.process_errors), (form, field.short_name)


def test_a_form_that_a_request_makes_is_not_one_more_form(app):
    """Whether a form is tried may not depend on what another test asked for before."""
    before = surfaces.forms()
    with app.test_request_context("/", method="POST"):
        return_form()
    assert surfaces.forms() == before
