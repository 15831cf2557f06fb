"""What a published need says is put right: the form that says why."""

from functools import partial
from typing import Any

from flask import render_template
from flask_babel import gettext

from ....programmes.queries import chains, programmes
from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.web.requests import actor, opened
from ...commands import CorrectNeed
from ...forms.needs import CorrectForm, values_of
from ...models import Need
from ...queries import needs
from ...use_cases import corrections as use_cases
from .blueprint import bp


@bp.get("/<int:need_id>/correct")
def correcting(need_id: int) -> str:
    need = opened("correct", needs.one(need_id, actor()))
    return _page(need, CorrectForm(data=values_of(need) | {"version": need.version}))


@bp.post("/<int:need_id>/correct")
def correct(need_id: int) -> Any:
    stands = partial(needs.one, need_id, actor())
    form = CorrectForm()
    _offer(form, stands())
    with carry_out(form, partial(_again, need_id, form), stored=lambda: values_of(stands()), deed=("correct", stands)):
        command = CorrectNeed(
            need_id=need_id, version=form.version.data, content=form.to_content(), reason=form.reason.data or ""
        )
        use_cases.correct(command, actor=actor(), clock=clock.of_database)
    return done(gettext("更正已公布。在揭榜期间的，机构会收到通知。"), ".show", need_id=need_id)


def _again(need_id: int, form: CorrectForm, **about: Any) -> str:
    need = needs.one(need_id, actor())
    return _page(need, form, **about)


def _page(need: Need, form: CorrectForm, **about: Any) -> str:
    """The form; what stands since the round has opened travels as it is."""
    a_round, now = needs.UNDECIDED_ROUND(need, False), clock.now()
    fixed = use_cases.is_fixed(a_round, now)
    if fixed:
        form.categories.data, form.budget_fen.data, form.budget_fen.typed = list(need.categories), need.budget_fen, None
    return render_template("needs/needs/correct.html", need=need, form=_offer(form, need), round=a_round, fixed=fixed, **about)


def _offer(form: CorrectForm, need: Need) -> CorrectForm:
    form.offer(programmes.ruleset_of(need.programme), chains.in_use(actor()))
    return form
