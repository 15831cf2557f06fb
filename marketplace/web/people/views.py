"""Accounts, for whoever looks after them."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from ... import clock, policies
from ...core.commands.people import IssuePassword, Reactivate
from ...core.errors import Conflict, Invalid
from ...core.roles import Role
from ...queries import history, people
from ...queries import sessions as rows
from ...services import people as deeds
from ...words import label, say
from .. import refused
from ..addresses import MOST, page_number
from ..health import safety
from ..requests import actor
from .forms import DeactivateForm, NewForm, form_for, stored

bp = Blueprint("people", __name__, url_prefix="/people")

ACTIVE = {"yes": True, "no": False}


@bp.get("")
def index() -> str:
    person = actor()
    return render_template(
        "people/index.html", page=people.listing(person, _wanted(), page_number()),
        units=[(unit.id, unit.name) for unit in people.units(person)],
        roles=[(role.value, label(role)) for role in Role], may_manage=policies.may(person, "people.manage"),
        unsafe=[say(f"unsafe.{key}") for key in safety.all_unsafe(current_app.extensions["settings"], clock.now())],
    )  # fmt: skip


@bp.get("/<int:account_id>")
def show(account_id: int) -> str:
    return _show(account_id)


@bp.get("/new")
def new() -> str:
    form = NewForm(data={})
    form.offer(actor())
    return render_template("people/new.html", form=form)


@bp.post("")
def create() -> Any:
    form = NewForm()
    form.offer(actor())
    if not form.validate():
        return render_template("people/new.html", form=form), 422
    try:
        account, password = deeds.create_account(form.to_command(), actor=actor(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        refused.onto(form, refusal)
        return render_template("people/new.html", form=form), 422
    return _show(account.id, password=password), 201


@bp.get("/<int:account_id>/edit")
def edit(account_id: int) -> str:
    account = people.find(actor(), account_id)
    return _editing(account_id, form_for(account, actor(), stored(account)))


@bp.post("/<int:account_id>/edit")
def save(account_id: int) -> Any:
    form = form_for(people.find(actor(), account_id), actor())
    if not form.validate():
        return _editing(account_id, form), 422
    try:
        deeds.edit_account(form.to_command(account_id), actor=actor(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        return _refused(account_id, form, refusal)
    flash(gettext("账号已保存。角色或单位有变动的，该账号的登录已全部退出。"))
    return redirect(url_for(".show", account_id=account_id))


@bp.get("/<int:account_id>/deactivate")
def confirm_deactivation(account_id: int) -> str:
    account = people.find(actor(), account_id)
    form = DeactivateForm(data={"version": account.version})
    return render_template("people/deactivate.html", account=account, form=form)


@bp.post("/<int:account_id>/deactivate")
def deactivate(account_id: int) -> Any:
    form, account = DeactivateForm(), people.find(actor(), account_id)
    if not form.validate():
        return render_template("people/deactivate.html", account=account, form=form), 422
    deeds.deactivate(form.to_command(account_id), actor=actor(), now=clock.now())
    flash(gettext("账号已停用，登录已全部退出。"))
    return redirect(url_for(".show", account_id=account_id))


@bp.post("/<int:account_id>/reactivate")
def reactivate(account_id: int) -> Any:
    deeds.reactivate(Reactivate(account_id=account_id), actor=actor(), now=clock.now())
    flash(gettext("账号已重新启用。"))
    return redirect(url_for(".show", account_id=account_id))


@bp.post("/<int:account_id>/password")
def issue_password(account_id: int) -> str:
    """The page itself carries the password, once; a flash would put it into a cookie."""
    password = deeds.issue_password(IssuePassword(account_id=account_id), actor=actor(), now=clock.now())
    return _show(account_id, password=password)


def _wanted() -> people.Wanted:
    unit_id = request.args.get("unit", type=int)
    return people.Wanted(
        text=request.args.get("q", "").strip()[:60], role=request.args.get("role", "")[:24],
        unit_id=unit_id if unit_id is not None and 0 < unit_id <= MOST else None,
        active=ACTIVE.get(request.args.get("active", "")),
    )  # fmt: skip


def _show(account_id: int, password: str = "") -> str:
    person = actor()
    account = people.find(person, account_id)
    return render_template(
        "people/show.html", account=account, password=password, sessions=rows.of_account(account, clock.now()),
        history=history.of("account", account.id, person), may_manage=policies.may(person, "people.manage", account),
    )  # fmt: skip


def _editing(account_id: int, form: Any, **more: Any) -> str:
    return render_template("people/edit.html", account=people.find(actor(), account_id), form=form, **more)


def _refused(account_id: int, form: Any, refusal: Invalid | Conflict) -> Any:
    """The form again: with the sentence of a rule, or with both values where somebody was faster."""
    stale = refusal.key == "stale"
    refused.onto(form, refusal)
    if not stale:
        return _editing(account_id, form), 422
    now_stored = stored(people.find(actor(), account_id))
    form.version.data, form.version.typed = now_stored.pop("version"), None
    return _editing(account_id, form, differences=form.differences(now_stored)), 409
