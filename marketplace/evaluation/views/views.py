"""Year's end: frozen, shown line by line, proposed, released, and the public list."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Response, render_template
from flask_babel import force_locale, gettext

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...programmes.web import places
from ...records.queries import history
from ...rulebook.findings import Finding
from ...rulebook.views.posting import carry_out, done
from ...rulebook.wording import citing
from ...shared import clock, permissions, wording
from ...shared.errors import NotFound, there
from ...shared.files import workbooks
from ...shared.offers import offered
from ...shared.web import seen, visitors
from ...shared.web.downloads import download
from ...shared.web.requests import LANGUAGES, actor, waiting_rows
from .. import files
from ..commands import ProposeYear, ReleaseYear
from ..forms import BackForm, FreezeForm, beginning
from ..models import YearLine, YearRun
from ..queries import adjustments, foreseen, hands, inputs, settled, years
from ..rules.adjusting import Corrected
from ..states import YearState
from ..use_cases import years as use_cases
from . import naming, showing, signing
from .figures import Sums, formulas_of

bp = places.Placed("year", __name__, run_id=YearRun, adjustment_id=adjustments.programme_of)


@bp.get("/year")
def index() -> str:
    person, here = actor(), places.here()
    return render_template(
        "evaluation/index.html",
        runs=[(run, years.totals(run)) for run in years.listing(person, here, waiting_rows())],
        programme=here,
        may_freeze=any(permissions.may(person, "year.freeze", one) and _open(one) for one in places.going_on()),
    )


@bp.get("/year/new")
def new() -> str:
    programme = _programme()
    return _new(programme, FreezeForm(data=beginning(settled.budget_of(programme), _frozen(programme))))


@bp.post("/year")
def freeze() -> Any:
    form, programme = FreezeForm(), _programme()
    with carry_out(form, lambda: _new(programme, form), doubts=lambda: _doubts(programme, form)):
        run = use_cases.freeze(form.to_command(programme.id), actor=actor(), now=clock.now())
    if run.state is YearState.REHEARSED:
        return done(gettext("演练已算好，不作为结果：不提交、不公布，可以再算。"), ".show", run_id=run.id)
    return done(gettext("数据已冻结，结果已算好。请逐项核对后提交审批。"), ".show", run_id=run.id)


def _doubts(programme: Programme, form: FreezeForm) -> list[str]:
    """What is asked of somebody who would end the year without money, or with another budget than the programme's."""
    if form.rehearsal.data:
        return []
    budget, unpaid = form.budget_fen.data or 0, bool(form.without_money.data)
    other = settled.other_budget(programme, budget)
    asked = [wording.say("year.ends_unpaid")] if unpaid and years.ends_unpaid(programme, clock.today(), budget) else []
    return [*asked, *([wording.say("year.budget_other", **other)] if other and not unpaid else [])]


def _frozen(programme: Programme) -> int:
    """The version of the run that another freezing would supersede; 0 where there is none."""
    run = years.live_of(programme)
    return run.version if run else 0


@bp.get("/year/<int:run_id>")
def show(run_id: int) -> str:
    return _show(years.find(actor(), run_id))


@bp.get("/year/<int:run_id>/<int:rank>")
def line(run_id: int, rank: int) -> str:
    run = years.find(actor(), run_id)
    found = there(next((line for line in run.lines if line.rank == rank), None))
    return _line(found, own=False)


@bp.get("/year/own/<int:run_id>")
def own(run_id: int) -> str:
    found = years.own_line(actor(), run_id)
    return _line(found, own=True)


@bp.post("/year/<int:run_id>/propose")
def propose(run_id: int) -> Any:
    use_cases.propose(ProposeYear(run_id=run_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("已提交审批，由另一位同事审批公布。"), ".show", run_id=run_id)


@bp.post("/year/<int:run_id>/send-back")
def send_back(run_id: int) -> Any:
    form = BackForm()
    with carry_out(form, lambda: _show(years.find(actor(), run_id), form)):
        use_cases.send_back(form.to_command(run_id), actor=actor(), now=clock.now())
    return done(gettext("已退回，经办会收到理由。"), ".show", run_id=run_id)


@bp.post("/year/<int:run_id>/release")
def release(run_id: int) -> Any:
    run = use_cases.release(ReleaseYear(run_id=run_id, version=seen.version()), actor=actor(), now=clock.now())
    if run.state is YearState.INTERIM:
        return done(gettext("阶段评价已公布，每家机构都会收到自己的得分；年末仍要正式评比。"), ".show", run_id=run_id)
    return done(gettext("结果已公布，每家机构都会收到自己的得分和金额。"), ".show", run_id=run_id)


@bp.get("/year/<int:run_id>/list.xlsx")
def workbook(run_id: int) -> Response:
    run = years.find(actor(), run_id)
    with force_locale(LANGUAGES["zh"]):
        data = files.lines.write_full(
            naming.title_of(run),
            years.stored_lines(run),
            reasons=showing.reasons_of(run),
            formulas=formulas_of(run),
            tells=partial(years.tells_sums, run),
            notes=naming.notes_of(run),
            corrected=_corrected(run),
            mark=naming.mark_of(run),
        )
        return download(data, *naming.file_of(run, gettext("评比明细")))


@bp.get("/results/year/<int:run_id>")
@visitors.kept()
def public_list(run_id: int) -> str:
    run = years.public(run_id)
    return render_template(
        "evaluation/public.html",
        run=run,
        title=naming.title_of(run),
        totals=years.totals(run),
        names=years.name_in(run),
        corrections=adjustments.approved(run),
        correction_of=showing.correction_of,
        ranked_anew=showing.how_ranked_anew,
        stands=adjustments.stands(run),
    )


@bp.get("/results/year/<int:run_id>/list.xlsx")
def public_workbook(run_id: int) -> Response:
    return _list_of(years.public(run_id))


@bp.get("/year/<int:run_id>/paper.xlsx")
def paper(run_id: int) -> Response:
    """The list of a run for those who look into it; it is sealed once it is the result of the year, and never of a run replaced."""
    run = years.find(actor(), run_id)
    if run.state is YearState.SUPERSEDED:
        raise NotFound("year.no_list", number=run.number)
    return _list_of(run)


def _list_of(run: YearRun) -> Response:
    office, rows = run.programme.unit.name if naming.is_final(run) else "", years.paid(run, _corrected(run))
    with force_locale(LANGUAGES["zh"]):
        paper = files.year_list.paper(
            naming.title_of(run),
            rows,
            office=office,
            notes=naming.notes_of(run),
            unpaid=naming.is_unpaid(run),
            mark=naming.mark_of(run),
        )
        return download(workbooks.write(paper), *naming.file_of(run, gettext("评比结果")))


def _programme() -> Programme:
    """The programme of the page, for whoever may freeze its year."""
    programme = there(places.the_one())
    permissions.require(actor(), "year.freeze", programme)
    return programme


def _open(programme: Programme) -> bool:
    live = years.live_of(programme)
    return live is None or live.state == YearState.FROZEN


def _new(programme: Programme, form: FreezeForm) -> str:
    return render_template(
        "evaluation/new.html",
        programme=programme,
        form=form,
        too_early=_too_early(years.term_of(programme, clock.today(), pays=True)),
        live=years.live_of(programme),
        settings=inputs.settings_of(programme),
        waits=_waits(programme),
        closed=_closed(years.live_of(programme)),
        **_foreseen(programme),
    )


def _show(run: YearRun, form: BackForm | None = None) -> str:
    person = actor()
    totals = years.totals(run)
    may, too_early, unsettled, other = (
        offered(run, person, clock.now()),
        years.term_of_run(run),
        _unsettled(run),
        _other_budget(run),
    )
    of_the_cap = showing.of_the_cap(years.stored_lines(run), years.name_in(run))
    recomputed = years.recompute(run)
    wrong = "" if recomputed else gettext("按冻结的数据重新计算，得不到保存的结果。请联系系统管理员核查。")
    signs = bool({"release", "send_back"} & {*may})
    unpaid = wording.say("year.unpaid_release") if signs and naming.is_unpaid(run) else ""
    return render_template(
        "evaluation/show.html",
        run=run,
        totals=totals,
        recomputed=recomputed,
        may=may,
        too_early=_too_early(too_early),
        unsettled=unsettled,
        interim=naming.is_interim(run),
        other_budget=other,
        sheet=signing.sheet_of(run, [wrong, other, _too_early(too_early), unsettled, unpaid, *of_the_cap]) if signs else None,
        corrections=adjustments.of_run(run),
        of_the_cap=of_the_cap,
        stands=adjustments.stands(run),
        is_first=run.state is YearState.PROPOSED and hands.in_year(person, run),
        back_form=form or BackForm(data={"version": run.version}),
        left=showing.why_left(totals),
        history=history.of("year", run.id, person),
        **_words(run),
    )


def _line(found: YearLine, *, own: bool) -> str:
    run, sums = found.run, Sums(found.run)
    return render_template(
        "evaluation/line.html",
        run=run,
        line=found,
        own=own,
        corrections=adjustments.approved(run, found.organisation_id),
        stand=adjustments.stand_of(run, found.organisation_id),
        ranked_anew=showing.how_ranked_anew,
        score_figures=sums.of_score(found),
        share_figures=sums.of_share(found),
        may=offered(run, actor(), clock.now()),
        **_words(run),
    )


def _waits(programme: Programme) -> str:
    """Why nothing can be computed while settings wait for a second person; blank where none do."""
    waits = programmes.settings_waiting(programme)
    return wording.say("year.settings_wait", **waits) if waits else ""


def _closed(live: YearRun | None) -> str:
    """Why nothing but a rehearsal can be frozen: the result is public, or lies with the approver; blank where neither."""
    if live is None or live.state is YearState.FROZEN:
        return ""
    released = live.state is YearState.RELEASED
    key, facts = (
        ("released_already", {"released_at": live.released_at}) if released else ("with_approver", {"number": live.number})
    )
    return wording.say(f"year.{key}", **facts)


def _foreseen(programme: Programme) -> dict[str, Any]:
    """What the cap of the settings would do with their budget, by the points that were computed last."""
    found = foreseen.at_present(programme)
    return {"foreseen_by": found.run, "of_the_cap": showing.of_the_cap(found.lines, found.names)} if found else {}


def _too_early(findings: Iterable[Finding]) -> str:
    """What is said of data frozen before the term is over; blank afterwards."""
    unmet = [finding for finding in findings if not finding.passed]
    return wording.joined(*(f"{wording.say(one.sentence_key, **one.facts)}（{citing.article(one.article)}）" for one in unmet))


def _unsettled(run: YearRun) -> str:
    """Why a run that waits has to be frozen anew by other settings; blank where it does not."""
    found = settled.why_not(run) if run.state in (YearState.FROZEN, YearState.PROPOSED) else None
    return wording.say(found[0], **found[1]) if found else ""


def _other_budget(run: YearRun) -> str:
    """What is said where a run that waits has another budget than the programme now; blank where it has not."""
    waits = run.state in (YearState.FROZEN, YearState.PROPOSED)
    other = settled.other_budget(run.programme, run.budget_fen) if waits else {}
    return wording.say("year.budget_other_run", **other) if other else ""


def _words(run: YearRun) -> dict[str, Any]:
    gates_of = partial(showing.gates_of, ruleset=programmes.ruleset_of(run.programme))
    return {
        "names": years.name_in(run),
        "name_of": partial(years.name_of, run),
        "gates_of": gates_of,
        "correction_of": showing.correction_of,
    }


def _corrected(run: YearRun) -> dict[str, Corrected]:
    """How each line stands, by application number, where a result was corrected; empty where nothing was."""
    return {one.key: one for one in adjustments.stands(run)} if adjustments.approved(run) else {}
