"""The old mailbox answers: whether an administrator's change of the address is right."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import done
from ....shared import clock
from ...use_cases import changes as use_cases
from .views import bp


@bp.get("/address/<token>")
def address_change(token: str) -> str:
    return render_template("people/account/address.html", change=use_cases.by_letter(token, now=clock.now()), token=token)


@bp.post("/address/<token>/confirm")
def confirm_change(token: str) -> Any:
    use_cases.confirm_by_letter(token, now=clock.now())
    return done(gettext("已确认，更改生效。"), ".login")


@bp.post("/address/<token>/refuse")
def refuse_change(token: str) -> Any:
    use_cases.withdraw_by_letter(token, now=clock.now())
    return done(gettext("更改已撤回，什么都没有改变。"), ".login")
