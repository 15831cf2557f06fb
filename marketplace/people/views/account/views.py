"""Signing in and out, and how one likes to read."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext

from ....rulebook.views.posting import carry_out
from ....shared import clock
from ....shared.web.links import local
from ....shared.web.requests import LANGUAGES, viewer
from ....shared.web.visitors import without_token
from ...forms.account import SignInForm
from ...use_cases import credentials, sessions
from ...web import cookie

bp = Blueprint("account", __name__)


@bp.get("/login")
def login() -> Any:
    wanted = request.args.get("next", "")
    if viewer() is not None:
        return redirect(local(wanted, url_for("inbox.index")))
    return render_template("people/account/login.html", form=SignInForm(data={"next": local(wanted, "")}))


@bp.post("/login")
def sign_in() -> Any:
    form = SignInForm()
    with carry_out(form, lambda: _signing_in(form)):
        opened = sessions.open(form.to_command(), now=clock.now())
    return begin(opened, form.login.data or "", local(form.next.data, url_for("inbox.index")))


@bp.post("/logout")
def logout() -> Any:
    sessions.end(cookie.sent())
    session.clear()
    flash(gettext("您已退出登录。"))
    return cookie.take(make_response(redirect(url_for(".login"))))


@bp.post("/language")
@without_token
def language() -> Any:
    chosen = request.form.get("language", "")
    chosen = chosen if chosen in LANGUAGES else next(iter(LANGUAGES))
    if person := viewer():
        credentials.prefer(actor=person, language=chosen)
    return cookie.remember(_back(), "lang", chosen)


@bp.post("/large-text")
@without_token
def large_text() -> Any:
    large = request.form.get("large") == "1"
    if person := viewer():
        credentials.prefer(actor=person, large_text=large)
    return cookie.remember(_back(), "large", "1" if large else "0")


def begin(opened: sessions.Opened, login: str, place: str) -> Any:
    """Put a session in place of whatever this browser held before, let it be known, and go there."""
    if before := cookie.sent():
        sessions.end(before)
    session.clear()
    answer = make_response(redirect(url_for(".password") if opened.must_change_password else place))
    return cookie.give_device(cookie.give(answer, opened.token), login, opened.device)


def _signing_in(form: SignInForm) -> str:
    if form.errors_head:
        form.errors_head = gettext("现在不能登录")
    return render_template("people/account/login.html", form=form)


def _back() -> Any:
    return make_response(redirect(local(request.form.get("next"), "/")))
