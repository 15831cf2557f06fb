"""Checking the licences of organisations that ask to join."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from ....records.models.record import StoredFile
from ....records.queries import history
from ....records.wording import facts
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, credit_code
from ....shared.extensions import db
from ....shared.models.account import Account
from ....shared.models.place import Organisation
from ....shared.offers import offered
from ....shared.states import RegistrationState
from ....shared.web.addresses import page_number
from ....shared.web.links import from_letter
from ....shared.web.requests import actor
from ....shared.wording import label, say
from ...commands.organisations import ApproveRegistration
from ...forms.organisations import ApproveForm, RefuseForm
from ...models import Registration
from ...queries import links, organisations
from ...queries.hands import people as hands
from ...use_cases import registrations as use_cases
from .views import bp


@bp.get("/registrations")
def registrations() -> str:
    state = request.args.get("state", "")
    states = {known.value: label(known) for known in RegistrationState}
    page = organisations.registration_list(actor(), state if state in states else "", page_number())
    return render_template("people/organisations/registrations.html", page=page, states=list(states.items()))


@bp.get("/registrations/<int:registration_id>")
def registration(registration_id: int) -> str:
    found = organisations.registration(actor(), registration_id)
    return _page(found, RefuseForm(data={"version": found.version}))


@bp.post("/registrations/<int:registration_id>/approve")
def approve(registration_id: int) -> Any:
    found = organisations.registration(actor(), registration_id)
    form = ApproveForm().beside(_alike(found))
    _refuse_stale(found, form)
    with carry_out(form, lambda: _approving(registration_id, form)):
        command = ApproveRegistration(
            registration_id=registration_id,
            reason=form.approval.data or "",
            choice=form.choice.data or "",
            link=from_letter("account.login"),
            version=form.version.data,  # type: ignore[arg-type]
        )
        use_cases.approve(command, actor=actor(), now=clock.now())
    flash(
        gettext("已审核通过，账号已开通，并已发邮件通知对方。")
        if found.email
        else gettext("已审核通过，账号已开通。对方没有留邮箱，请电话告知。")
    )
    return redirect(url_for(".registration", registration_id=registration_id))


@bp.post("/registrations/<int:registration_id>/refuse")
def refuse(registration_id: int) -> Any:
    form = RefuseForm()
    _refuse_stale(organisations.registration(actor(), registration_id), form)
    with carry_out(form, lambda: _page(organisations.registration(actor(), registration_id), form)):
        refused_one = use_cases.refuse(form.to_command(registration_id), actor=actor(), now=clock.now())
    return done(
        gettext("已退回，理由已发邮件通知对方。") if refused_one.email else gettext("已退回。对方没有留邮箱，请电话告知理由。"),
        ".registrations",
    )


def _refuse_stale(found: Registration, form: ApproveForm | RefuseForm) -> None:
    """Raise where the page that was sent is not the one that is there now, before anything in it is judged."""
    if form.version.data is not None:
        use_cases.still_waiting(found, form.version.data, actor())


def _alike(found: Registration) -> Sequence[Organisation]:
    """Whom a waiting registration looks like, where it is not known to be one of them."""
    waits = found.state == RegistrationState.PENDING and found.organisation_id is None
    return links.looking_like(found.kind, found.name) if waits else ()


def _at_an_office(found: Registration) -> bool:
    return found.state == RegistrationState.PENDING and hands.reaches_an_office(found)


def _approving(registration_id: int, form: ApproveForm) -> str:
    found = organisations.registration(actor(), registration_id)
    return _page(found, RefuseForm(data={"version": found.version}), form)


def _page(found: Registration, form: RefuseForm, approve_form: ApproveForm | None = None) -> str:
    person = actor()
    rivals = organisations.rivals(found) if found.state == RegistrationState.PENDING else []
    seen = {row.id for row in db.session.scalars(organisations.registrations(person))} if rivals else set()
    return render_template(
        "people/organisations/registration.html",
        registration=found,
        form=form,
        reason=facts.sentence(found.why) if found.why else found.reason,
        approve_form=(approve_form or ApproveForm(data={"version": found.version})).beside(_alike(found)),
        rivals=[rival for rival in rivals if rival.id in seen],
        elsewhere=[rival for rival in rivals if rival.id not in seen],
        state=found.state,
        licence=db.session.get(StoredFile, found.licence_file_id),
        alike=_alike(found),
        reachable=organisations.reachable(person, [one.id for one in _alike(found)]),
        known=found.organisation if found.state == RegistrationState.PENDING else None,
        first_division=credit_code.division_hint(found.credit_code),
        checked_by=db.session.get(Account, found.checked_by_id) if found.checked_by_id else None,
        history=history.of("registration", found.id, person),
        office=say("cannot.reached_in_no_office") if _at_an_office(found) else "",
        may=offered(found, person, clock.now()),
    )
