"""Proposing a run, approving or sending back, publishing."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....programmes.queries import programmes
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.errors import NotFound
from ....shared.offers import offered
from ....shared.web import seen
from ....shared.web.addresses import page_number
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor
from ...commands import ProposeRun, PublishRound, SendRoundBack
from ...forms.rounds import ApproveForm, ProposeForm
from ...queries import run_pairs, runs, signing
from ...rules.overview import overview
from ...use_cases import approval, results
from .blueprint import bp, found
from .signing import sheet_of
from .solving import run_page
from .what_if import made_changes

PRINTED = 200
"""So many pairs stand on the sheet with their prices; the list that is downloaded has them all."""


@bp.post("/<int:round_id>/run/<int:number>/propose")
def propose(round_id: int, number: int) -> Any:
    form = ProposeForm()
    with carry_out(form, lambda: run_page(round_id, number, form)):
        approval.propose(form.asking(ProposeRun, round_id, number), actor=actor(), now=clock.now())
    return done(gettext("方案已提交审批，须由另一位同事审批。"), ".show", round_id=round_id)


@bp.get("/<int:round_id>/decide")
def decide(round_id: int) -> str:
    return _decide(round_id, ReasonForm())


@bp.post("/<int:round_id>/approve")
def approve(round_id: int) -> Any:
    form = ApproveForm()
    with carry_out(form, lambda: _decide(round_id, ReasonForm(data={}), form)):
        approval.approve(form.to_command(round_id), actor=actor(), now=clock.now())
    return done(gettext("已审批通过，可以公布。"), ".show", round_id=round_id)


@bp.post("/<int:round_id>/send-back")
def send_back(round_id: int) -> Any:
    form = ReasonForm()
    with carry_out(form, lambda: _decide(round_id, form)):
        approval.send_back(form.asking(SendRoundBack, round_id), actor=actor(), now=clock.now())
    return done(gettext("已退回，经办会看到您写的理由。"), ".show", round_id=round_id)


@bp.post("/<int:round_id>/publish")
def publish(round_id: int) -> Any:
    results.publish(PublishRound(round_id=round_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("结果已公布，全部揭榜机构和企业会收到通知。"), "results.show", round_id=round_id)


def _decide(round_id: int, form: ReasonForm, signing_form: ApproveForm | None = None) -> str:
    """The sheet as it stands now; a form that was refused is shown with what has changed, to be sent on what is read here."""
    a_round = found(round_id)
    permissions.require(actor(), "round.decide", a_round)
    run = runs.proposed(a_round)
    if run is None:
        raise NotFound("round.nothing_proposed")
    approval.refuse_first_person(a_round, actor())
    form.version.data = a_round.version
    if signing_form is not None:
        signing_form.errors_head = gettext("没有签署")
    known, seen_of, figures = runs.names(run), overview(run.input, run.result or {}), signing.of_round(a_round, run)
    fresh = ApproveForm(data={"version": a_round.version, "pot_fen": figures.pot_fen, "taken_fen": figures.taken_fen})
    return render_template(
        "competition/rounds/decide.html",
        round=a_round,
        signing_form=fresh,
        refused=signing_form,
        run=run,
        made=made_changes(run.input, known),
        known=known,
        form=form,
        may=offered(a_round, actor(), clock.now()),
        sheet=sheet_of(a_round, run, known, seen_of, figures),
        priced=figures.pairs,
        most=PRINTED,
        overview=seen_of,
        labels=dict(programmes.ruleset_of(a_round.programme).categories.choices),
        pairs=run_pairs.pairs(run, page_number()),
    )
