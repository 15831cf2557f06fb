"""Runs of the solver: asking for one, watching it, reading what came out, locking and barring pairs."""

from typing import Any

from flask import Response, jsonify, render_template
from flask_babel import gettext

from ....programmes.queries import programmes
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions, wording
from ....shared.errors import Invalid, NotFound, NotNow, there
from ....shared.offers import offered
from ....shared.web import query, seen
from ....shared.web.addresses import page_number
from ....shared.web.requests import actor
from ...commands import CancelRun, FreePair
from ...forms.rounds import PairForm, ProposeForm, SolveForm
from ...models import Round, SolveRun
from ...queries import claims, inputs, rounds, run_pairs, runs
from ...queries import wishes as questions
from ...rules.overview import overview
from ...rules.phase import BEFORE_PROPOSAL
from ...states import RunState
from ...use_cases import pairs as pair_deeds
from ...use_cases import solving as use_cases
from . import wishes
from .blueprint import bp, found
from .what_if import made_changes


@bp.post("/<int:round_id>/solve")
def solve(round_id: int) -> Any:
    form = SolveForm()
    if not form.validate():
        raise Invalid("run.time_limit", least=use_cases.SHORTEST, most=use_cases.LONGEST)
    run = use_cases.ask(form.to_command(found(round_id).id), actor=actor(), now=clock.now())
    return done(gettext("已开始求解，输入已冻结。完成后本页会显示方案。"), ".run", round_id=round_id, number=run.number)


@bp.post("/<int:round_id>/run/<int:number>/cancel")
def cancel_run(round_id: int, number: int) -> Any:
    use_cases.cancel(
        CancelRun(round_id=found(round_id).id, version=seen.version(), number=number), actor=actor(), now=clock.now()
    )
    return done(gettext("已停止求解，没有保存任何结果。可以重新求解。"), ".run", round_id=round_id, number=number)


@bp.get("/<int:round_id>/run/<int:number>")
def run(round_id: int, number: int) -> str:
    return run_page(round_id, number)


def run_page(round_id: int, number: int, form: ProposeForm | None = None) -> str:
    """The page of a run, with the form that puts it before the approver."""
    a_round = _readable(round_id)
    one = runs.one(a_round, number)
    known = runs.names(one)
    before = runs.earlier(one)
    return render_template(
        "competition/rounds/run.html",
        round=a_round,
        run=one,
        known=known,
        working=runs.in_progress(one),
        standing=runs.standing(one),
        doing=_doing(one, runs.standing(one)),
        phase=rounds.phase(a_round, clock.now()),
        before=before,
        moves=runs.moves(one, before, known),
        changes=_changes(one, known),
        message=_message(one),
        propose_form=form or ProposeForm(data={"version": a_round.version}),
        said=questions.of_round(a_round, clock.now()),
        rules=inputs.rules_of(a_round),
        overview=overview(one.input, one.result or {}) if run_pairs.has_matching(one) else None,
        labels=dict(programmes.ruleset_of(a_round.programme).categories.choices),
        pairs=run_pairs.pairs(one, page_number()),
        made=made_changes(one.input, known),
        tried=wishes.written(one.input.get("changes", []), None),
        may=offered(a_round, actor(), clock.now()),
        may_stop="stop" in offered(one, actor(), clock.now()),
        latest=runs.proposable(runs.of_round(a_round)),
        verdict=rounds.verdict_of(one.result) if one.result else None,
    )


@bp.get("/<int:round_id>/run/<int:number>/progress")
def run_progress(round_id: int, number: int) -> Response:
    """How far a run is, for the page that watches it."""
    one = runs.one(_readable(round_id), number)
    standing = runs.standing(one)
    return jsonify(done=standing.percent, total=100, note=_doing(one, standing), finished=not runs.in_progress(one))


@bp.get("/<int:round_id>/pair")
def pair(round_id: int) -> str:
    kind = query.code("kind", ("locked", "barred")) or None
    return _pair(round_id, PairForm(data={"kind": kind, "version": found(round_id).version}))


@bp.post("/<int:round_id>/pair")
def set_pair(round_id: int) -> Any:
    form = PairForm()
    with carry_out(form, lambda: _pair(round_id, form)):
        need_id, organisation_id = _pair_of()
        pair_deeds.set_pair(form.to_command(round_id, need_id, organisation_id), actor=actor(), now=clock.now())
    return done(gettext("已记录，从下一次求解起生效。"), ".show", round_id=round_id)


@bp.post("/<int:round_id>/pair/<int:rule_id>/free")
def free_pair(round_id: int, rule_id: int) -> Any:
    pair_deeds.free_pair(FreePair(round_id=round_id, version=seen.version(), rule_id=rule_id), actor=actor(), now=clock.now())
    return done(gettext("已解除，从下一次求解起生效。"), ".show", round_id=round_id)


def _doing(one: SolveRun, standing: runs.Standing) -> str:
    """What is being done with a run right now."""
    if standing.done < standing.parts:
        return gettext("正在分块求解：%(parts)s 块中完成了 %(done)s 块", parts=standing.parts, done=standing.done)
    if one.state == RunState.RUNNING and standing.stage:
        return wording.label(standing.stage, "Stage")
    return wording.label(one.state, "RunState")


def _readable(round_id: int) -> Round:
    """The round, if its runs may be read: not by reviewers, who score independently."""
    a_round = found(round_id)
    permissions.require(actor(), "round.runs", a_round)
    return a_round


def _pair_of() -> tuple[int, int]:
    need_id, organisation_id = query.number("need"), query.number("institution")
    if need_id is None or organisation_id is None:
        raise NotFound("not_found")
    return need_id, organisation_id


def _pair(round_id: int, form: PairForm) -> str:
    a_round = found(round_id)
    permissions.require(actor(), "round.solve", a_round)
    if not _in_review(a_round):
        raise NotNow("round.not_in_review", closes_at=a_round.closes_at)
    need_id, organisation_id = _pair_of()
    claim = there(claims.own_for(organisation_id, round_id, need_id))
    return render_template("competition/rounds/pair.html", round=a_round, claim=claim, form=form)


def _in_review(a_round: Round) -> bool:
    return rounds.phase(a_round, clock.now()) in BEFORE_PROPOSAL


def _message(one: SolveRun) -> str:
    return wording.say(one.message["key"], **one.message["facts"]) if one.message else ""


def _changes(one: SolveRun, known: runs.Names) -> list[str]:
    """What would make an impossible run possible, as sentences."""
    return [_sentence(change, known) for change in (one.result or {}).get("changes", [])]


def _sentence(change: dict[str, Any], known: runs.Names) -> str:
    need, place = known.needs.get(change.get("need", 0)), known.institutions.get(change.get("institution", 0))
    said = {"amount": change["amount"], "need": need.number if need else "", "institution": place.name if place else ""}
    return wording.say(f"change.{change['kind']}", **said)
