"""One's own account: what one says of oneself, where one is signed in, what one did."""

from functools import partial
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from ....records.queries import history
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.web.requests import actor
from ...forms.account import MeForm, stored
from ...queries import changes as waiting
from ...queries import deputies, people
from ...queries import sessions as rows
from ...rules.deputies import LENT
from ...use_cases import credentials, sessions
from ...web import cookie
from .views import bp


@bp.get("/me")
def me() -> str:
    return _page(MeForm(data=stored(actor())))


@bp.post("/me")
def update_me() -> Any:
    form = MeForm()
    with carry_out(form, partial(_page, form), stored=lambda: stored(actor())):
        credentials.update_profile(form.to_command(), actor=actor(), now=clock.now())
    return done(gettext("您的资料已保存。"), ".me")


@bp.post("/me/digest")
def digest() -> Any:
    wanted = request.form.get("digest") == "1"
    credentials.prefer(actor=actor(), digest=wanted)
    return done(gettext("已开启每日摘要。") if wanted else gettext("已关闭每日摘要。"), ".me")


@bp.post("/me/sessions/<mark>/end")
def end_session(mark: str) -> Any:
    sessions.end_own(mark, actor=actor(), now=clock.now())
    return done(gettext("这处登录已退出。"), ".me")


@bp.post("/me/sessions/end-others")
def end_other_sessions() -> Any:
    sessions.end_others(cookie.sent(), actor=actor(), now=clock.now(), device=cookie.device_of(actor().login))
    return done(gettext("其他地方的登录已全部退出。"), ".me")


def _page(form: MeForm, **more: Any) -> str:
    person, today = actor(), clock.today()
    return render_template(
        "people/account/me.html",
        form=form,
        person=person,
        sessions=rows.of_account(person, clock.now()),
        here=rows.token_hash(cookie.sent()),
        deeds=history.lines(people.deeds_of(person), person),
        changes=waiting.waiting_of([person.id]),
        standing_in=deputies.of_account(person.id, today) if person.unit_id is not None else (),
        resting=sorted(person.own_roles - person.roles),
        may_see_deputies=permissions.may(person, "deputy.read"),
        may_lend=bool(person.own_roles & LENT) and permissions.may(person, "deputy.give", person),
        today=today,
        **more,
    )
