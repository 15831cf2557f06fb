"""A later end of the time to answer a match: proposed by one person, agreed to or turned down by another."""

from functools import partial
from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock, ranges
from ....shared.web import seen
from ....shared.web.requests import actor, opened
from ...commands import DecideAnswerTime
from ...forms.claims import AnswerTimeForm, TurnDownForm, answer_time_form
from ...models import Claim
from ...queries import claims
from ...use_cases import answer_times
from .blueprint import bp, found
from .case import page_of


@bp.get("/claims/<key>/extend")
def extend(key: str) -> str:
    claim = opened("extend", found(key))
    return _extend(claim, answer_time_form(claim, data={"answer_by": claim.answer_by, "version": claim.version}))


@bp.post("/claims/<key>/extend")
def save_extension(key: str) -> Any:
    form = answer_time_form(found(key))
    with carry_out(form, lambda: _extend(opened("extend", found(key)), form), deed=("extend", partial(found, key))):
        answer_times.propose(form.to_command(key), actor=actor(), now=clock.now())
    return done(gettext("已提请延长，须由另一位同事批准后才生效；批准以前可以撤回。"), ".show", key=key)


@bp.post("/claims/<key>/extension/agree")
def agree_extension(key: str) -> Any:
    answer_times.agree(DecideAnswerTime(key=key, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("确认期限已延长，机构、企业和所在县市区会收到通知。"), ".show", key=key)


@bp.post("/claims/<key>/extension/refuse")
def turn_down_extension(key: str) -> Any:
    form = TurnDownForm()
    with carry_out(form, lambda: page_of(found(key), turn_down_form=form)):
        answer_times.turn_down(form.to_command(key), actor=actor(), now=clock.now())
    return done(gettext("没有批准延长，确认期限不变；提请的人会收到通知。"), ".show", key=key)


@bp.post("/claims/<key>/extension/withdraw")
def withdraw_extension(key: str) -> Any:
    answer_times.withdraw(DecideAnswerTime(key=key, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("延长的提请已撤回，确认期限不变。"), ".show", key=key)


def _extend(claim: Claim, form: AnswerTimeForm) -> str:
    return render_template(
        "competition/claims/extend.html",
        claim=claim,
        form=form,
        earlier=claims.extended_from([claim])[claim.id],
        most=ranges.LONGEST_EXTENSION_DAYS,
    )
