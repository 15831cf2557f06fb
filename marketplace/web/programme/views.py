"""The programme, its dates, settings and chains."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from ... import clock, policies
from ...core.commands.programme import DecideDates
from ...core.errors import Conflict, Invalid, NotNow
from ...models import Programme
from ...policies.persons import is_one_of
from ...queries import history, programmes
from ...services import extensions
from ...services import programmes as deeds
from .. import refused
from ..requests import actor
from . import sources
from .forms import DatesForm, DecisionForm, days_of, open_entries, opening_form, settings_form, typed

bp = Blueprint("programme", __name__, url_prefix="/programme")


@bp.get("")
def index() -> str:
    return render_template(
        "programme/index.html", rows=programmes.listing(actor()), may_open=policies.may(actor(), "programme.open")
    )


@bp.get("/<int:programme_id>")
def show(programme_id: int) -> str:
    programme = programmes.find(programme_id, actor())
    ruleset = programmes.ruleset_of(programme)
    return render_template(
        "programme/show.html",
        programme=programme,
        ruleset=ruleset,
        goals=programmes.goals(programme),
        lines=sources.lines(ruleset, programmes.settings_of(programme)),
        history=history.of("programme", programme.id, actor()),
        may_change=policies.may(actor(), "programme.change", programme),
        may_decide=policies.may(actor(), "programme.extension", programme),
        asked_myself=_asked_myself(programme),
        proposed=deeds.proposed_changes(programme),
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
    if not form.validate():
        return _new(form), 422
    try:
        programme = deeds.open_programme(form.to_command(), actor=actor(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        refused.onto(form, refusal)
        return _new(form), 422
    flash(gettext("试点已开设。请检查各项参数：没有文件规定的，都由市局确定。"))
    return redirect(url_for(".settings", programme_id=programme.id))


@bp.get("/<int:programme_id>/dates")
def dates(programme_id: int) -> str:
    programme = programmes.find(programme_id, actor())
    policies.require(actor(), "programme.change", programme)
    form = DatesForm(data={**days_of(programme), "version": programme.version})
    return render_template("programme/dates.html", programme=programme, form=form)


@bp.post("/<int:programme_id>/dates")
def change_dates(programme_id: int) -> Any:
    form = DatesForm()
    programme = programmes.find(programme_id, actor())
    page = "programme/dates.html"
    if not form.validate():
        return render_template(page, programme=programme, form=form), 422
    try:
        changed = deeds.change_dates(form.to_command(programme_id), actor=actor(), now=clock.now())
    except (Invalid, Conflict, NotNow) as refusal:
        stored = days_of(programmes.find(programme_id, actor()))
        return _refused(page, programme_id, form, refusal, stored)
    if changed.proposed:
        flash(gettext("报送期限往后延，或者试点期限有变，已提请另一位同事批准，批准后生效；批准以前可以撤回。"))
    else:
        flash(gettext("试点信息已修改，修改前后的内容都已记录。"))
    return redirect(url_for(".show", programme_id=programme_id))


@bp.post("/<int:programme_id>/dates/approve")
def approve_dates(programme_id: int) -> Any:
    extensions.approve_of_programme(_decision(programme_id), actor=actor(), now=clock.now())
    flash(gettext("日期已修改，机构和县市区会收到通知。"))
    return redirect(url_for(".show", programme_id=programme_id))


@bp.post("/<int:programme_id>/dates/withdraw")
def withdraw_dates(programme_id: int) -> Any:
    own = _asked_myself(programmes.find(programme_id, actor()))
    extensions.withdraw_of_programme(_decision(programme_id), actor=actor(), now=clock.now())
    flash(gettext("修改日期的提请已撤回，日期不变。") if own else gettext("没有批准修改，日期不变；提请的人会收到通知。"))
    return redirect(url_for(".show", programme_id=programme_id))


def _asked_myself(programme: Programme) -> bool:
    return is_one_of(actor(), (programme.proposed or {}).get("by"))


def _decision(programme_id: int) -> DecideDates:
    form = DecisionForm()
    if not form.validate():
        raise Invalid("stale_page")
    return DecideDates(programme_id=programme_id, version=form.version.data)


@bp.get("/<int:programme_id>/settings")
def settings(programme_id: int) -> str:
    programme = programmes.find(programme_id, actor())
    policies.require(actor(), "programme.change", programme)
    form = settings_form(programmes.ruleset_of(programme), programmes.settings_of(programme), programme.version)
    return _settings(programme_id, form)


@bp.post("/<int:programme_id>/settings")
def change_settings(programme_id: int) -> Any:
    form = settings_form(programmes.ruleset_of(programmes.find(programme_id, actor())))
    if not form.validate():
        return _settings(programme_id, form), 422
    try:
        deeds.change_settings(form.to_command(programme_id), actor=actor(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        stored = typed(programmes.settings_of(programmes.find(programme_id, actor())), form.names)
        return _refused("programme/settings.html", programme_id, form, refusal, stored)
    flash(gettext("参数已修改，修改前后的数值都已记录。"))
    return redirect(url_for(".show", programme_id=programme_id))


def _new(form: Any) -> str:
    return render_template("programme/new.html", form=form, rulesets=programmes.openable())


def _settings(programme_id: int, form: Any, **more: Any) -> str:
    programme = programmes.find(programme_id, actor())
    entries = open_entries(programmes.ruleset_of(programme))
    return render_template("programme/settings.html", programme=programme, form=form, open_entries=entries, **more)


def _refused(page: str, programme_id: int, form: Any, refusal: Any, stored: dict[str, Any]) -> Any:
    """The form again: with the sentence where a rule refused, with both values where somebody was faster."""
    programme = programmes.find(programme_id, actor())
    stale = refusal.key == "stale"
    differences = form.differences(stored) if stale else None
    refused.onto(form, refusal)
    if stale:
        form.version.data, form.version.typed = programme.version, None
    more = {"open_entries": open_entries(programmes.ruleset_of(programme)), "differences": differences}
    return render_template(page, programme=programme, form=form, **more), 409 if stale else 422
