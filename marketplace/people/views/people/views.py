"""Accounts, for whoever looks after them."""

from functools import partial
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from ....records.queries import history
from ....records.views import safety
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.extensions import db
from ....shared.models.account import Account
from ....shared.models.person import PersonLink
from ....shared.permissions.persons import ids_of
from ....shared.roles import Role
from ....shared.web import query, seen
from ....shared.web.addresses import page_number
from ....shared.web.requests import actor
from ....shared.wording import label, say
from ...commands.people import Reactivate
from ...forms.people import DeactivateForm, LetterForm, NewForm, SamePersonForm, UnstateForm, form_for, stored
from ...queries import changes, deputies, people
from ...queries import sessions as rows
from ...rules.deputies import LENT
from ...use_cases import people as use_cases
from . import access as table

bp = Blueprint("people", __name__, url_prefix="/people")

ACTIVE = {"yes": True, "no": False}


@bp.get("")
def index() -> str:
    person = actor()
    return render_template(
        "people/people/index.html",
        page=people.listing(person, _wanted(), page_number()),
        units=[(unit.id, unit.name) for unit in people.units(person)],
        roles=[(role.value, label(role)) for role in Role],
        may_manage=permissions.may(person, "people.manage"),
        unsafe=[say(f"unsafe.{key}") for key in safety.all_unsafe(current_app.extensions["settings"], clock.now())],
    )


@bp.get("/access")
def access() -> str:
    """Who may what, as the permission table has it."""
    return render_template(
        "people/people/access.html", groups=table.groups(current_app), others=table.without_a_case(current_app), bars=table.bars()
    )


@bp.get("/<int:account_id>")
def show(account_id: int) -> str:
    return _show(account_id)


@bp.get("/new")
def new() -> str:
    form = NewForm(data={})
    form.offer(actor())
    return render_template("people/people/new.html", form=form)


@bp.post("")
def create() -> Any:
    form = NewForm()
    form.offer(actor())
    with carry_out(form, lambda: render_template("people/people/new.html", form=form)):
        account = use_cases.create_account(form.to_command(), actor=actor(), now=clock.now())
    flash(
        gettext("账号已开设，设置密码的链接已发到本人邮箱，7 天内有效。")
        if account.email
        else gettext("账号已开设。请打印一次性信函，交本人设置密码。")
    )
    return redirect(url_for(".show", account_id=account.id))


@bp.get("/<int:account_id>/edit")
def edit(account_id: int) -> str:
    account = people.find(actor(), account_id)
    return _editing(account_id, form_for(account, actor(), stored(account)))


@bp.post("/<int:account_id>/edit")
def save(account_id: int) -> Any:
    form = form_for(people.find(actor(), account_id), actor())
    stands = partial(people.find, actor(), account_id)
    with carry_out(form, partial(_editing, account_id, form), stored=lambda: stored(stands())):
        use_cases.edit_account(form.to_command(account_id), actor=actor(), now=clock.now())
    return done(gettext("账号已保存。角色或单位有变动的，该账号的登录已全部退出。"), ".show", account_id=account_id)


@bp.get("/<int:account_id>/deactivate")
def confirm_deactivation(account_id: int) -> str:
    account = people.find(actor(), account_id)
    form = DeactivateForm(data={"version": account.version})
    return render_template("people/people/deactivate.html", account=account, form=form)


@bp.post("/<int:account_id>/deactivate")
def deactivate(account_id: int) -> Any:
    form, account = DeactivateForm(), people.find(actor(), account_id)
    with carry_out(form, lambda: render_template("people/people/deactivate.html", account=account, form=form)):
        use_cases.deactivate(form.to_command(account_id), actor=actor(), now=clock.now())
    return done(gettext("账号已停用，登录已全部退出。"), ".show", account_id=account_id)


@bp.post("/<int:account_id>/reactivate")
def reactivate(account_id: int) -> Any:
    use_cases.reactivate(Reactivate(account_id=account_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("账号已重新启用。"), ".show", account_id=account_id)


def _wanted() -> people.Wanted:
    return people.Wanted(
        text=request.args.get("q", "").strip()[:60],
        role=request.args.get("role", "")[:24],
        unit_id=query.number("unit"),
        active=ACTIVE.get(request.args.get("active", "")),
        unused=request.args.get("active") == "unused",
    )


def _show(account_id: int, **forms: Any) -> str:
    person = actor()
    account = people.find(person, account_id)
    seen_now = {"version": account.version}
    return render_template(
        "people/people/show.html",
        account=account,
        sessions=rows.of_account(account, clock.now()),
        history=history.of("account", account.id, person),
        may_manage=permissions.may(person, "people.manage", account),
        changes=changes.waiting_of([account.id]),
        printable=use_cases.may_print(account, person, clock.now()),
        same=_same(account, person),
        standing_in=deputies.of_account(account.id, clock.today()),
        may_lend=bool(account.own_roles & LENT) and permissions.may(person, "deputy.give", account),
        today=clock.today(),
        letter_form=LetterForm(data=seen_now),
        **({"same_form": SamePersonForm(data=seen_now), "unstate_form": UnstateForm(data=seen_now)} | forms),
    )


def _same(account: Account, viewer: Account) -> list[tuple[Account, PersonLink | None]]:
    """The other accounts of a person that the viewer may see, with the statement that joins them, where there is one."""
    stated = {link.other_id if link.account_id == account.id else link.account_id: link for link in people.links_of(account)}
    others = people.visible_to(viewer).where(Account.id.in_(ids_of(account) - {account.id}))
    return [(other, stated.get(other.id)) for other in db.session.scalars(others)]


def _editing(account_id: int, form: Any, **more: Any) -> str:
    return render_template("people/people/edit.html", account=people.find(actor(), account_id), form=form, **more)
