"""One way to do a POST: what is refused stands on the form, once, wherever its page can still be shown."""

import ast

import pytest
from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from marketplace.rulebook.views import refused
from marketplace.rulebook.views.posting import carry_out
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted, TooMany
from marketplace.shared.web.amounts import VersionField
from marketplace.shared.web.fields import CleanStringField
from marketplace.shared.web.forms import BaseForm, VersionForm
from marketplace.shared.wording import say
from tests.conftest import NOW
from tests.layers import MODULES, layer

FOR_THEMSELVES = {
    "competition/views/claims/drafting.py",
    "competition/views/rounds/what_if.py",
    "competition/views/rounds/solving.py",
    "programmes/views/rules.py",
    "vetting/views/applications/drafting.py",
    "vetting/views/institutions.py",
}
"""What answers without a form, or says itself whether a form can be taken."""


class Named(VersionForm):
    """A form with something to mend."""

    name = CleanStringField("Name", most=9)


def page(form, **more):
    told = [sentence for problems in form.errors.values() for sentence in problems]
    return f"{told} v{form.version.data} {form.errors_head} {more}"


def answered(app, refusal, again=page, **stands):
    """Status and page after a form was refused so."""
    with app.test_request_context("/", method="POST", data={"name": "甲", "version": "3"}):
        form = Named(MultiDict(request.form))
        stored = (lambda: stands) if stands else None
        with pytest.raises(HTTPException) as stopped, carry_out(form, lambda **more: again(form, **more), stored=stored):
            raise refusal
        answer = stopped.value.response
        return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Invalid("reason_needed", least=5), 422),
        (Conflict("stale", seen=3, stored=4), 409),
        (Conflict("chain.name_taken", field="name", name="甲"), 422),
        (NotNow("rating.not_accepted", state="agreed"), 409),
        (NotPermitted("second_person"), 403),
        (TooMany("too_many", seconds=60), 429),
    ],
)
def test_every_refusal_stands_on_its_form(app, refusal, status):
    found, body = answered(app, refusal)
    assert found == status
    with app.test_request_context("/"):
        assert say(refusal.key, **refusal.facts) in body


@pytest.mark.parametrize("refusal", [NotFound("not_found"), NotPermitted("policy.not_permitted", deed="claim.score")])
def test_what_is_not_there_and_what_the_table_does_not_open_keeps_its_page(app, refusal):
    with app.test_request_context("/", method="POST", data={"name": "甲", "version": "3"}):
        form = Named()
        with pytest.raises(type(refusal)), carry_out(form, lambda: page(form)):
            raise refusal


def test_a_stale_form_carries_the_version_that_stands_and_both_values(app):
    status, body = answered(app, Conflict("stale", seen=3, stored=4), name="乙", version=4)
    assert status == 409
    assert "v4" in body
    assert "yours='甲', stored='乙'" in body
    assert body.count("yours=") == 1


def test_a_form_about_several_cases_carries_the_version_of_each(app):
    with app.test_request_context("/", method="POST", data={"version_a": "1", "version_b": "1"}):
        form = type("Several", (BaseForm,), {"version_a": VersionField(), "version_b": VersionField()})(MultiDict(request.form))
        refused.onto(form, Conflict("stale", versions={"a": 2, "b": 1, "c": 7}))
        assert (form.version_a._value(), form.version_b._value()) == ("2", "1")


def test_what_the_end_of_a_programme_closes_is_said_on_the_form(app):
    ended = NotNow("standing.programme", programme="试点", released_at=NOW, deed="claim", rule="")
    assert answered(app, ended)[0] == 409


def gone(*_args, **_more):
    raise NotNow("workbook.closed", state="imported")


@pytest.mark.parametrize("again", [lambda form, **more: "another page", gone])
def test_a_page_without_the_form_leaves_nobody_without_the_sentence(app, again):
    with pytest.raises(Conflict):
        answered(app, Conflict("stale", seen=3, stored=4), again)


def test_a_form_that_cannot_be_taken_does_nothing(app):
    done = []
    with app.test_request_context("/", method="POST", data={"name": "", "version": "3"}):
        form = Named()
        with pytest.raises(HTTPException) as stopped, carry_out(form, lambda: page(form)):
            done.append("done")
        assert stopped.value.response.status_code == 422
    assert not done


JUDGES = ("validate", "confirmed")
"""What says whether a form can be taken, and whether its doubts were answered."""


def test_what_is_doubtful_is_asked_with_a_tick_each_and_only_then_done(app):
    done = []

    def send(*ticked):
        data = MultiDict([("name", "甲"), ("version", "3"), *(("sure", one) for one in ticked)])
        with app.test_request_context("/", method="POST", data=data):
            form = Named()
            try:
                with carry_out(form, lambda: page(form), doubts=lambda: ["Is it so?", "Is it thus?"]):
                    done.append(form.is_sure)
            except HTTPException as stopped:
                assert stopped.response.status_code == 422
            return [one.tick for one in form.questions], [one.ticked for one in form.questions]

    ticks, _ = send()
    assert send(ticks[1])[1] == [False, True]
    assert not done
    send(*ticks)
    assert done == [True]


def test_no_view_catches_a_refusal_or_judges_a_form_by_itself():
    found = set()
    for name in (name for name in MODULES if layer(name) == "views" and not name.startswith("rulebook/")):
        for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
            catches = isinstance(node, ast.ExceptHandler) and node.name == "refusal"
            judges = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in JUDGES
            if catches or judges:
                found.add(name)
    assert found == FOR_THEMSELVES
