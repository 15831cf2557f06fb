"""The programme, its dates, settings and chains."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from ....records.queries import history
from ....rulebook.views import sources
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.money import yuan
from ....shared.permissions.persons import is_one_of
from ....shared.web import seen
from ....shared.web.requests import actor
from ....shared.wording import joined, official, say
from ...commands import DecideDates, DecideSettings
from ...forms.programme import DatesForm, days_of, open_entries, opening_form, settings_form, typed
from ...models import Programme
from ...queries import programmes
from ...use_cases import dates as days
from ...use_cases import programmes as use_cases
from ...use_cases import together, weights
from ...web import places
from .signing import dates_sheet, settings_sheet

CAP = ("subsidy_budget_fen", "subsidy_cap_fen")
"""The settings by which a cap is reached."""

bp = places.OfCases(
    "programme", __name__, "/programme", programme_id=lambda value: select(Programme.id).where(Programme.id == value)
)


@bp.get("")
def index() -> str:
    return render_template(
        "programmes/programme/index.html", rows=programmes.listing(actor()), may_open=permissions.may(actor(), "programme.open")
    )


@bp.get("/<int:programme_id>")
def show(programme_id: int) -> str:
    programme = programmes.find(programme_id, actor())
    ruleset = programmes.ruleset_of(programme)
    decides = permissions.may(actor(), "programme.extension", programme)
    changes, settings = use_cases.proposed_changes(programme), _proposed_settings(programme)
    return render_template(
        "programmes/programme/show.html",
        programme=programme,
        ruleset=ruleset,
        goals=programmes.goals(programme),
        lines=sources.lines(ruleset, programmes.settings_of(programme)),
        history=history.of("programme", programme.id, actor()),
        may_change=permissions.may(actor(), "programme.change", programme),
        moved=programmes.moved_from(programme),
        asked_myself=_asked_myself(programme),
        days=dates_sheet(programme, changes) if programme.proposed and decides else None,
        weighed_myself=_weighed_myself(programme),
        numbers=settings_sheet(programme, settings) if settings and decides else None,
    )


@bp.get("/new")
def new() -> str:
    choices = programmes.openable()
    wanted = request.args.get("ruleset", "")
    ruleset = next((found for found in choices if found.key == wanted), choices[0])
    return _new(opening_form(ruleset))


@bp.post("")
def open() -> Any:
    form = opening_form()
    with carry_out(form, lambda: _new(form)):
        programme = use_cases.open_programme(form.to_command(), actor=actor(), now=clock.now())
    return done(gettext("试点已开设。请检查各项参数：没有文件规定的，都由市局确定。"), ".settings", programme_id=programme.id)


@bp.get("/<int:programme_id>/dates")
def dates(programme_id: int) -> str:
    programme = programmes.find(programme_id, actor())
    permissions.require(actor(), "programme.change", programme)
    return _dates(programme_id, DatesForm(data={**days_of(programme), "version": programme.version}))


@bp.post("/<int:programme_id>/dates")
def change_dates(programme_id: int) -> Any:
    form, stands = DatesForm(), partial(programmes.find, programme_id, actor())
    with carry_out(form, partial(_dates, programme_id, form), stored=lambda: days_of(stands())):
        changed = use_cases.change_dates(form.to_command(programme_id), actor=actor(), now=clock.now())
    if changed.proposed:
        flash(gettext("报送期限往后延，或者试点期限有变，已提请另一位同事批准，批准后生效；批准以前可以撤回。"))
    else:
        flash(gettext("试点信息已修改，修改前后的内容都已记录。"))
    return redirect(url_for(".show", programme_id=programme_id))


@bp.post("/<int:programme_id>/dates/approve")
def approve_dates(programme_id: int) -> Any:
    days.approve(DecideDates(programme_id=programme_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("日期已修改，机构和县市区会收到通知。"), ".show", programme_id=programme_id)


@bp.post("/<int:programme_id>/dates/withdraw")
def withdraw_dates(programme_id: int) -> Any:
    own = _asked_myself(programmes.find(programme_id, actor()))
    days.withdraw(DecideDates(programme_id=programme_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(
        gettext("修改日期的提请已撤回，日期不变。") if own else gettext("没有批准修改，日期不变；提请的人会收到通知。"),
        ".show",
        programme_id=programme_id,
    )


def _asked_myself(programme: Programme) -> bool:
    return is_one_of(actor(), (programme.proposed or {}).get("by"))


@bp.get("/<int:programme_id>/settings")
def settings(programme_id: int) -> str:
    programme = programmes.find(programme_id, actor())
    permissions.require(actor(), "programme.change", programme)
    form = settings_form(programmes.ruleset_of(programme), programmes.settings_of(programme), programme.version)
    return _settings(programme_id, form)


@bp.post("/<int:programme_id>/settings")
def change_settings(programme_id: int) -> Any:
    stands = partial(programmes.find, programme_id, actor())
    form, waited = settings_form(programmes.ruleset_of(stands())), stands().proposed_settings is not None
    with carry_out(
        form,
        partial(_settings, programme_id, form),
        stored=lambda: typed(programmes.settings_of(stands()), form.names),
        doubts=lambda: _cap_doubts(stands(), form),
    ):
        changed = use_cases.change_settings(form.to_command(programme_id), actor=actor(), now=clock.now())
    if changed.proposed_settings and not waited:
        flash(
            gettext("影响评比结果的参数已提请另一位同事批准，批准后生效；批准以前可以撤回，也不能冻结或演练。其他参数已经生效。")
        )
        return redirect(url_for(".show", programme_id=programme_id))
    return done(gettext("参数已修改，修改前后的数值都已记录。"), ".show", programme_id=programme_id)


@bp.post("/<int:programme_id>/settings/approve")
def approve_settings(programme_id: int) -> Any:
    weights.approve(DecideSettings(programme_id=programme_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("参数已修改，修改前后的数值都已记录。"), ".show", programme_id=programme_id)


@bp.post("/<int:programme_id>/settings/withdraw")
def withdraw_settings(programme_id: int) -> Any:
    own = _weighed_myself(programmes.find(programme_id, actor()))
    weights.withdraw(DecideSettings(programme_id=programme_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(
        gettext("修改参数的提请已撤回，参数不变。") if own else gettext("没有批准修改，参数不变；提请的人会收到通知。"),
        ".show",
        programme_id=programme_id,
    )


def _proposed_settings(programme: Programme) -> list[tuple[str, str]]:
    """Each setting that waits for a second person, with its value as it is and as it would be."""
    known = programmes.ruleset_of(programme).adjustable
    return [
        (
            official(change.label),
            gettext("%(old)s → %(new)s", old=sources.worded(entry, change.old), new=sources.worded(entry, change.new)),
        )
        for change in weights.proposed_changes(programme)
        for entry in [known[change.name]]
    ]


def _cap_doubts(programme: Programme, form: Any) -> list[str]:
    """What is asked of somebody who sets a budget or a cap that lets institutions reach it whatever their score."""
    settings = programmes.settings_of(programme)
    if not {*CAP} <= {*form.names} or all(form[name].data == settings.integer(name) for name in CAP):
        return []
    return _of_the_cap(programme, *(form[name].data for name in CAP))


def _of_the_cap(programme: Programme, budget_fen: int, cap_fen: int) -> list[str]:
    """What a cap lets everybody, or some, reach, in words; empty where it stops nobody, or is not set."""
    found = programmes.REACH(programme, budget_fen, cap_fen)
    if found is None or not found.full:
        return []
    key = "settings.cap_for_all" if found.full == found.paid else "settings.cap_for_some"
    facts = {"cap": yuan(cap_fen), "budget": yuan(budget_fen), "paid": found.paid, "full": found.full}
    by = say("settings.cap_by_run", run=found.run) if found.run else say("settings.cap_by_places")
    return [joined(say(key, **facts), by)]


def _weighed_myself(programme: Programme) -> bool:
    return is_one_of(actor(), (programme.proposed_settings or {}).get("by"))


def _new(form: Any) -> str:
    return render_template("programmes/programme/new.html", form=form)


def _dates(programme_id: int, form: DatesForm, **more: Any) -> str:
    return render_template("programmes/programme/dates.html", programme=programmes.find(programme_id, actor()), form=form, **more)


def _settings(programme_id: int, form: Any, **more: Any) -> str:
    programme = programmes.find(programme_id, actor())
    entries, settings = open_entries(programmes.ruleset_of(programme)), programmes.settings_of(programme)
    return render_template(
        "programmes/programme/settings.html",
        programme=programme,
        form=form,
        open_entries=entries,
        waits=programmes.settings_waiting(programme),
        stays=[say(one.key, **one.facts) for one in together.staying(programme)],
        of_the_cap=_of_the_cap(programme, *(settings.integer(name) for name in CAP)),
        **more,
    )
