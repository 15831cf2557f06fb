"""Changes of where somebody is reached: asked for by an administrator, confirmed or stopped by others."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from ....records.models.record import StoredFile
from ....records.queries import history
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.extensions import db
from ....shared.models.account import Account, AccountChange, ChangeKind
from ....shared.offers import offered
from ....shared.roles import Role
from ....shared.web.addresses import page_number
from ....shared.web.requests import actor, waiting_rows
from ... import offers
from ...forms.people import AddressForm, ConfirmForm, SamePersonForm, StopForm, UnstateForm
from ...queries import changes, people
from ...use_cases import changes as use_cases
from ...use_cases import people as accounts
from ...use_cases import persons
from .views import _show, bp


@bp.get("/<int:account_id>/address")
def address(account_id: int) -> str:
    account = people.find(actor(), account_id)
    return _asking(account_id, AddressForm(data={"email": account.email, "phone": account.phone, "version": account.version}))


@bp.post("/<int:account_id>/address")
def ask_change(account_id: int) -> Any:
    form = AddressForm()
    people.find(actor(), account_id)
    with carry_out(form, lambda: _asking(account_id, form)):
        change = use_cases.ask(form.to_command(account_id), actor=actor(), now=clock.now())
    if change is None:
        return done(gettext("该账号还没有启用过，邮箱和电话已直接更正。"), ".show", account_id=account_id)
    return done(
        gettext("已登记，尚未生效：新旧邮箱、本人和同单位成员已收到通知，等待另一方确认。"), ".change", change_id=change.id
    )


@bp.get("/changes", endpoint="changes")
def waiting_changes() -> str:
    return render_template(
        "people/people/changes.html",
        page=changes.listing(actor(), page_number(), waiting_rows()),
        may_look_after_letters=permissions.may_reach(actor(), "people.undelivered"),
    )


@bp.get("/changes/<int:change_id>")
def change(change_id: int) -> str:
    return _page(changes.find(actor(), change_id))


@bp.post("/changes/<int:change_id>/confirm")
def confirm_change(change_id: int) -> Any:
    form = ConfirmForm()
    changes.find(actor(), change_id)
    with carry_out(form, lambda: _page(changes.find(actor(), change_id), form=form)):
        done = use_cases.confirm(form.to_command(change_id), actor=actor(), now=clock.now())
    flash(
        gettext("已确认，更改生效；新旧邮箱、本人和同单位成员已收到通知。")
        if done.kind == ChangeKind.ADDRESS
        else gettext("已确认。信函由登记人在 7 天内打印一次；本人和同单位成员已收到通知。")
    )
    return redirect(url_for(".change", change_id=change_id))


@bp.post("/changes/<int:change_id>/withdraw")
def withdraw_change(change_id: int) -> Any:
    """Open to both sides: whoever has no page of changes goes back to the own account."""
    form, person = StopForm(), actor()
    with carry_out(form, lambda: _page(changes.find(person, change_id), stop_form=form)):
        use_cases.withdraw(form.to_command(change_id), actor=person, now=clock.now())
    flash(gettext("更改已撤回，什么都没有改变。"))
    own = not permissions.may_reach(person, "people.change")
    return redirect(url_for("account.me") if own else url_for(".change", change_id=change_id))


@bp.post("/<int:account_id>/same")
def state_same(account_id: int) -> Any:
    form = SamePersonForm()
    people.find(actor(), account_id)
    with carry_out(form, lambda: _show(account_id, same_form=form)):
        persons.state(form.to_command(account_id), actor=actor(), now=clock.now())
    return done(gettext("已记录：两个账号属于同一人，今后不能分别签署同一件事的两道手续。"), ".show", account_id=account_id)


@bp.post("/<int:account_id>/same/<int:link_id>/undo")
def unstate_same(account_id: int, link_id: int) -> Any:
    form = UnstateForm()
    with carry_out(form, lambda: _show(account_id, unstate_form=form)):
        persons.unstate(form.to_command(account_id, link_id), actor=actor(), now=clock.now())
    return done(gettext("已撤销同一人的记录。"), ".show", account_id=account_id)


def _asking(account_id: int, form: AddressForm) -> str:
    return render_template("people/people/address.html", account=people.find(actor(), account_id), form=form)


def _page(found: AccountChange, form: ConfirmForm | None = None, stop_form: StopForm | None = None) -> str:
    person, now = actor(), clock.now()
    stop_form = stop_form or StopForm(data={"version": found.version})
    stop_form.stop_reason.optional = use_cases.is_own(person, found)
    return render_template(
        "people/people/change.html",
        change=found,
        form=form or ConfirmForm(data={"version": found.version}),
        stop_form=stop_form,
        is_early=now < found.ready_at,
        is_blocked=not offers.on_the_own_side(found, person, now),
        may=offered(found, person, now),
        may_confirm=permissions.may(person, "change.confirm", found),
        administrator=Role.ADMINISTRATOR in person.roles,
        printable=_printable(found, person, now),
        who=history.who_is(found.asked_by, person),
        decided_by=history.who_is(found.decided_by, person) if found.decided_by else "",
        licence=db.session.get(StoredFile, found.licence_file_id) if found.licence_file_id else None,
    )


def _printable(found: AccountChange, person: Account, now: datetime) -> bool:
    granted = changes.letter_granted(found.account, person, now)
    return granted is not None and granted.id == found.id and accounts.may_print(found.account, person, now)
