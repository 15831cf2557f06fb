"""Changing one's password, and getting a new one by a letter."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext

from ....rulebook.views.posting import carry_out
from ....shared import clock
from ....shared.errors import Refusal
from ....shared.web.requests import actor
from ...forms.account import ForgottenForm, PasswordForm, ResetForm
from ...use_cases import credentials, devices, sessions
from ...web import cookie
from .views import begin, bp


@bp.get("/me/password")
def password() -> Any:
    return render_template("people/account/password.html", form=PasswordForm(data={}))


@bp.post("/me/password")
def change_password() -> Any:
    form = PasswordForm()
    with carry_out(form, lambda: render_template("people/account/password.html", form=form)):
        account_id, login = actor().id, actor().login
        credentials.change_password(form.to_command(), actor=actor(), now=clock.now())
    return _begin_anew(account_id, login)


@bp.get("/forgotten")
def forgotten() -> Any:
    return render_template("people/account/forgotten.html", form=ForgottenForm(data={}))


@bp.post("/forgotten")
def ask_reset() -> Any:
    form = ForgottenForm()
    with carry_out(form, lambda: render_template("people/account/forgotten.html", form=form)):
        credentials.ask_reset(form.to_command(), now=clock.now())
    flash(gettext("如果这个登录名或邮箱已登记，重设密码的链接已发到登记的邮箱，30 分钟内有效。"), "info")
    return redirect(url_for(".login"))


@bp.get("/reset/<token>")
def reset(token: str) -> Any:
    credentials.check_reset(token, now=clock.now())
    return render_template("people/account/reset.html", form=ResetForm(data={}), token=token)


@bp.post("/reset/<token>")
def do_reset(token: str) -> Any:
    form = ResetForm()
    with carry_out(form, lambda: render_template("people/account/reset.html", form=form, token=token)):
        account = credentials.reset_password(form.to_command(token), now=clock.now())
    login = account.login
    # Whoever has the letter is the owner: strangers' attempts shall not keep this browser waiting.
    known = devices.introduce(account.id, now=clock.now())
    flash(gettext("新密码已设置，原有的登录已全部退出。请用新密码登录。"))
    return cookie.give_device(make_response(redirect(url_for(".login"))), login, known)


def _begin_anew(account_id: int, login: str) -> Any:
    """Every session has ended; the person at this one is let in again under a new secret."""
    try:
        opened = sessions.open_again(
            account_id, address=request.remote_addr or "", agent=request.headers.get("User-Agent", "")[:1000], now=clock.now()
        )
        answer = begin(opened, login, url_for(".me"))
    except Refusal:
        session.clear()
        answer = cookie.take(make_response(redirect(url_for(".login"))))
    flash(gettext("密码已修改，其他地方的登录已全部退出。"))
    return answer
