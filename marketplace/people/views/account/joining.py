"""How organisations and people join: registering with a licence, and accepting an invitation."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.web.requests import viewer
from ...forms.account import InvitationForm, RegisterForm
from ...queries import organisations
from ...use_cases import invitations, registrations
from .views import bp


@bp.get("/register")
def register() -> str:
    return _registering(RegisterForm(data={}))


@bp.post("/register")
def apply_to_join() -> Any:
    form = RegisterForm()
    _offer(form)
    with carry_out(form, lambda: _registering(form)):
        registrations.apply_to_join(form.to_command(), now=clock.now(), actor=viewer())
    return redirect(url_for(".registered"))


@bp.get("/registered")
def registered() -> str:
    return render_template("people/account/registered.html")


@bp.get("/invitation/<token>")
def invitation(token: str) -> str:
    return _invited(InvitationForm(data={}), token)


@bp.post("/invitation/<token>")
def accept_invitation(token: str) -> Any:
    form = InvitationForm()
    with carry_out(form, lambda: _invited(form, token)):
        invitations.accept(form.to_command(token), now=clock.now())
    return done(gettext("账号已开通，登录名已发到您的邮箱，请登录。"), ".login")


def _offer(form: RegisterForm) -> None:
    form.unit_id.choices = [(unit.id, unit.name) for unit in organisations.units()]


def _registering(form: RegisterForm) -> str:
    _offer(form)
    return render_template("people/account/register.html", form=form)


def _invited(form: InvitationForm, token: str) -> str:
    organisation = invitations.inviting(token, now=clock.now())
    return render_template("people/account/invitation.html", form=form, token=token, organisation=organisation)
