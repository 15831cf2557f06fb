"""Outcomes: the list, claiming, and the bureau's decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import Select

from ....programmes.queries import programmes
from ....programmes.web import places
from ....records.queries import history
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.fixed import Fixed
from ....shared.offers import offered
from ....shared.web import picking, query
from ....shared.web.addresses import page_number
from ....shared.web.requests import actor
from ....shared.wording import label
from ...commands import ConfirmOutcomes
from ...forms.outcomes import ConfirmForm, OutcomeForm, RefuseForm
from ...models import Outcome
from ...queries import confirming, doubts, outcomes
from ...states import OutcomeState
from ...use_cases import outcomes as use_cases

bp = places.Placed("outcomes", __name__, "/outcomes", outcome_id=Outcome)


class Pick(Fixed):
    """What the rows of a list of outcomes can be picked for."""

    ids: set[int]
    total: int
    said: Mapping[int, list[str]]
    """What a person should know of a row before it is picked."""


@bp.get("")
def index() -> str:
    person, here = actor(), places.here()
    state, text = request.args.get("state", "")[:16], request.args.get("q", "")[:120]
    page = outcomes.listing(person, state, text, page_number(), here)
    return render_template(
        "delivery/outcomes/index.html",
        page=page,
        pick=_pick(state, page.items),
        states=[(one.value, label(one)) for one in OutcomeState],
        label_of=outcomes.label_of,
        reached=[(one, programmes.goals(one)) for one in places.going_on()],
        may_claim=bool(outcomes.claimable(person, here)),
    )


@bp.get("/<int:outcome_id>")
def show(outcome_id: int) -> str:
    return _show(outcomes.find(actor(), outcome_id))


@bp.get("/new")
def new() -> str:
    wanted, level = request.args.get("engagement", ""), request.args.get("level", "")[:40]
    engagement = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else None
    refused_before = _refused_before(engagement, level)
    version = refused_before.version if refused_before else 0
    return _new(OutcomeForm(data={"engagement_id": engagement, "level": level or None, "version": version}))


@bp.post("")
def claim() -> Any:
    form = _filled(OutcomeForm())
    with carry_out(form, lambda: _new(form), doubts=lambda: _doubts(form)):
        outcome = use_cases.claim(form.to_command(), actor=actor(), now=clock.now())
    return done(gettext("成果已申报，等市局对照公布名单认定。"), ".show", outcome_id=outcome.id)


@bp.get("/confirm")
def ask_confirm() -> Any:
    """The outcomes that were picked to be confirmed, once more, with those that have to be decided about by themselves."""
    picked = picking.picked(_confirmable())
    if not picked.rows:
        flash(
            gettext("选中的成果已经办理过了，没有可以办理的。") if picked.gone else gettext("请先勾选要认定的成果。"), "warning"
        )
        return redirect(url_for(".index", state=OutcomeState.CLAIMED))
    said = _said(picked.rows)
    return render_template(
        "delivery/outcomes/confirm.html",
        picked=picked,
        ready=[one for one in picked.rows if not said[one.id]],
        held=[(one, said[one.id]) for one in picked.rows if said[one.id]],
        label_of=outcomes.label_of,
    )


@bp.post("/confirm")
def confirm_all() -> Any:
    command = ConfirmOutcomes(versions=picking.seen_cases("outcome_id"))
    confirmed = use_cases.confirm_all(command, actor=actor(), now=clock.now())
    flash(ngettext("已认定 %(num)s 项成果。", "已认定 %(num)s 项成果。", len(confirmed)))
    return redirect(url_for(".index", state=OutcomeState.CLAIMED))


@bp.post("/<int:outcome_id>/confirm")
def confirm(outcome_id: int) -> Any:
    form, outcome = ConfirmForm(), outcomes.find(actor(), outcome_id)
    with carry_out(
        form,
        lambda: _show(outcomes.find(actor(), outcome_id), confirm_form=form),
        doubts=lambda: doubts.said(doubts.of_confirmation(outcome)),
    ):
        use_cases.confirm(form.to_command(outcome_id), actor=actor(), now=clock.now())
    told = gettext("成果已认定，计入目标进度。") if outcomes.in_term(outcome) else gettext("成果已认定，不计入目标进度。")
    return done(told, ".show", outcome_id=outcome_id)


@bp.post("/<int:outcome_id>/refuse")
def refuse(outcome_id: int) -> Any:
    form = RefuseForm()
    with carry_out(form, lambda: _show(outcomes.find(actor(), outcome_id), form)):
        use_cases.refuse(form.to_command(outcome_id), actor=actor(), now=clock.now())
    return done(gettext("已作出不予认定的决定，机构会收到理由。"), ".show", outcome_id=outcome_id)


def _confirmable() -> Select[Outcome]:
    return outcomes.confirmable(actor(), query.text("q", 120), places.here())


def _pick(state: str, rows: Sequence[Outcome]) -> Pick | None:
    """What the list that is shown can be picked for; None where it is a list to read."""
    person, now = actor(), clock.now()
    if state != OutcomeState.CLAIMED or not permissions.may_reach(person, "outcomes.confirm_all"):
        return None
    ids = {one.id for one in rows if "confirm" in offered(one, person, now)}
    return Pick(ids=ids, total=picking.total(_confirmable()), said=_said(rows))


def _said(rows: Sequence[Outcome]) -> dict[int, list[str]]:
    return {one: [label(why) for why in found] for one, found in confirming.apart(actor(), rows).items()}


def _doubts(form: OutcomeForm) -> list[str]:
    """What is asked about the day that an institution names, for a contract that it may choose."""
    chosen = next((one for one in outcomes.claimable(actor()) if one.id == form.engagement_id.data), None)
    return doubts.said(doubts.of_outcome(chosen, form.reached_on.data)) if chosen and form.reached_on.data else []


def _refused_before(engagement_id: int | None, level: str) -> Outcome | None:
    """The claim of this contract and level that the bureau refused and that another one would take up again."""
    if engagement_id is None or engagement_id not in {one.id for one in outcomes.claimable(actor())}:
        return None
    found = (one for one in outcomes.of_engagement(engagement_id) if one.level == level)
    return next((one for one in found if one.state == OutcomeState.REFUSED), None)


def _filled(form: OutcomeForm) -> OutcomeForm:
    """The form with the contracts of this institution and the levels of its programme to choose from."""
    contracts = outcomes.claimable(actor(), places.here())
    form.engagement_id.choices = [(one.id, f"{one.enterprise.name}（{one.number}）") for one in contracts]
    served = {one.programme_id: one.programme for one in contracts} or {one.id: one for one in places.shown()}
    form.level.choices = list({code: word for one in served.values() for code, word in outcomes.levels_of(one).items()}.items())
    return form


def _new(form: OutcomeForm) -> str:
    return render_template("delivery/outcomes/new.html", form=_filled(form))


def _show(outcome: Outcome, form: RefuseForm | None = None, confirm_form: ConfirmForm | None = None) -> str:
    person = actor()
    return render_template(
        "delivery/outcomes/show.html",
        outcome=outcome,
        level=outcomes.label_of(outcome),
        proof=outcomes.proof_of(person, outcome),
        may=offered(outcome, person, clock.now()),
        stated_before=outcomes.stated_before(outcome),
        counted=outcomes.counted(outcome.programme_id, outcome.enterprise_id, outcome.level),
        sees_contract=permissions.may(person, "engagement.read"),
        in_term=outcomes.in_term(outcome),
        odd=doubts.said(doubts.of_confirmation(outcome)),
        confirm_form=confirm_form or ConfirmForm(data={"version": outcome.version}),
        refuse_form=form or RefuseForm(data={"version": outcome.version}),
        history=history.of("outcome", outcome.id, person),
    )
