"""How organisations and people join: registering with a licence, and accepting an invitation."""

from typing import Any

from flask import redirect, render_template, session, url_for
from flask_babel import gettext

from ....records.wording import facts
from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.calendar import day_of
from ....shared.states import RegistrationState
from ....shared.web.requests import viewer
from ....shared.web.strip import StripStep
from ...forms.account import InvitationForm, RegisterForm
from ...models import Registration
from ...queries import organisations
from ...use_cases import invitations, registrations
from .views import bp

SENT = "registered"
"""Under which name a browser remembers on which day it has sent a registration in."""


@bp.get("/register")
def register() -> str:
    return _registering(RegisterForm(data={}))


@bp.post("/register")
def apply_to_join() -> Any:
    form = RegisterForm()
    _offer(form)
    with carry_out(form, lambda: _registering(form)):
        registrations.apply_to_join(form.to_command(), now=clock.now(), actor=viewer())
    session[SENT] = day_of(clock.now()).isoformat()
    return redirect(url_for(".registered"))


@bp.get("/registered")
def registered() -> str:
    """What this browser has sent in: of what became of it the letter alone tells, since a page tells strangers (0043)."""
    return render_template("people/account/registered.html", sent=session.get(SENT))


@bp.get("/registered/<token>")
def registration(token: str) -> str:
    """How far a registration is, for whoever has its letter."""
    found = registrations.of_token(token)
    why = facts.sentence(found.why) if found.why else found.reason
    return render_template("people/account/registration.html", registration=found, steps=_steps(found), why=why)


@bp.get("/invitation/<token>")
def invitation(token: str) -> str:
    return _invited(InvitationForm(data={}), token)


@bp.post("/invitation/<token>")
def accept_invitation(token: str) -> Any:
    form = InvitationForm()
    with carry_out(form, lambda: _invited(form, token)):
        invitations.accept(form.to_command(token), now=clock.now())
    return done(gettext("账号已开通，登录名已发到您的邮箱，请登录。"), ".login")


def _steps(found: Registration) -> list[StripStep]:
    """How far a registration is, and who has it now."""
    decided = found.state != RegistrationState.PENDING
    refused = found.state == RegistrationState.REFUSED
    last = "stopped" if refused else "done" if decided else "next"
    return [
        StripStep(label=gettext("提交"), status="done", at=found.at),
        StripStep(
            label=gettext("县市区审核"),
            status="done" if decided else "current",
            at=found.checked_at if decided else found.at,
            who="" if decided else found.unit.name,
        ),
        StripStep(label=gettext("未通过") if refused else gettext("开通账号"), status=last, at=found.checked_at),
    ]


def _offer(form: RegisterForm) -> None:
    form.unit_id.choices = [(unit.id, unit.name) for unit in organisations.units()]


def _registering(form: RegisterForm) -> str:
    _offer(form)
    return render_template("people/account/register.html", form=form)


def _invited(form: InvitationForm, token: str) -> str:
    organisation = invitations.inviting(token, now=clock.now())
    return render_template("people/account/invitation.html", form=form, token=token, organisation=organisation)
