"""Corrections of a released year: proposed for a line, shown with what it was, decided by a second person."""

from functools import partial
from typing import Any

from flask import render_template
from flask_babel import gettext

from ...records.queries import history
from ...rulebook.views.posting import carry_out, done
from ...shared import clock
from ...shared.errors import there
from ...shared.offers import offered, require_offered
from ...shared.web import seen
from ...shared.web.requests import actor
from ...shared.wording import joined, say
from ..commands import DecideAdjustment
from ..forms import AdjustmentForm, RefusalForm
from ..models import Adjustment, YearRun
from ..queries import adjustments, years
from ..use_cases import adjustments as use_cases
from . import showing, signing
from .views import bp


@bp.get("/year/<int:run_id>/<int:rank>/adjust")
def adjusting(run_id: int, rank: int) -> str:
    run = years.find(actor(), run_id)
    require_offered("adjust", run, actor(), clock.now())
    stand = there(next((one for one in adjustments.stands(run) if one.rank == rank), None))
    use_cases.refuse_waiting(run, stand.organisation, stand.key)
    form = AdjustmentForm(data={"version": run.version, "new_score": stand.new_score, "new_fen": stand.new_fen})
    return _adjusting(run, rank, form)


@bp.post("/year/<int:run_id>/<int:rank>/adjust")
def adjust(run_id: int, rank: int) -> Any:
    form, run = AdjustmentForm(), years.find(actor(), run_id)
    line = there(next((one for one in run.lines if one.rank == rank), None))
    organisation_id = line.organisation_id
    with carry_out(form, partial(_adjusting, run, rank, form), doubts=lambda: _doubts(run, organisation_id, form)):
        one = use_cases.propose(form.to_command(run_id, organisation_id), actor=actor(), now=clock.now())
    return done(
        gettext("更正已提出，由另一位同事审批；批准以后才生效，原来的名单保持公开。"), ".adjustment", adjustment_id=one.id
    )


@bp.get("/year/adjustments/<int:adjustment_id>")
def adjustment(adjustment_id: int) -> str:
    return _show(adjustments.find(actor(), adjustment_id))


@bp.post("/year/adjustments/<int:adjustment_id>/approve")
def approve_adjustment(adjustment_id: int) -> Any:
    command = DecideAdjustment(adjustment_id=adjustment_id, version=seen.version())
    use_cases.approve(command, actor=actor(), now=clock.now())
    return done(gettext("已更正。公开名单列出这项更正，机构和财政会收到通知。"), ".adjustment", adjustment_id=adjustment_id)


@bp.post("/year/adjustments/<int:adjustment_id>/refuse")
def refuse_adjustment(adjustment_id: int) -> Any:
    form = RefusalForm()
    with carry_out(form, lambda: _show(adjustments.find(actor(), adjustment_id), form)):
        use_cases.refuse(form.to_command(adjustment_id), actor=actor(), now=clock.now())
    return done(gettext("没有同意这项更正，提出的同事会收到理由。"), ".adjustment", adjustment_id=adjustment_id)


@bp.post("/year/adjustments/<int:adjustment_id>/withdraw")
def withdraw_adjustment(adjustment_id: int) -> Any:
    command = DecideAdjustment(adjustment_id=adjustment_id, version=seen.version())
    use_cases.withdraw(command, actor=actor(), now=clock.now())
    return done(gettext("这项更正已撤回。"), ".adjustment", adjustment_id=adjustment_id)


def _doubts(run: YearRun, organisation_id: int, form: AdjustmentForm) -> list[str]:
    """What is asked of somebody who would pay a line that a gate bars from money, with the sentence of the gate."""
    stand = adjustments.stand_of(run, organisation_id)
    change = (form.new_fen.data or 0) - stand.new_fen if stand else 0
    gates = showing.barred(run, organisation_id, change)
    return [joined(say("adjustment.barred", institution=years.name_in(run)[stand.key]), *gates)] if stand and gates else []


def _adjusting(run: YearRun, rank: int, form: AdjustmentForm) -> str:
    stand = there(next((one for one in adjustments.stands(run) if one.rank == rank), None))
    return render_template("evaluation/adjusting.html", run=run, stand=stand, names=years.name_in(run), form=form)


def _show(one: Adjustment, form: RefusalForm | None = None) -> str:
    may, name = offered(one, actor(), clock.now()), years.name_of(one.run, one.organisation_id)
    barred = showing.barred(one.run, one.organisation_id, one.change_fen)
    signs = bool({"approve", "refuse"} & {*may})
    return render_template(
        "evaluation/adjustment.html",
        one=one,
        run=one.run,
        name=name,
        may=may,
        sheet=signing.correction_sheet(one, name, [say("adjustment.barred_for"), *barred] if barred else ()) if signs else None,
        refusal_form=form or RefusalForm(data={"version": one.version}),
        barred=barred,
        history=history.of("adjustment", one.id, actor()),
    )
