"""Letters with which people set their passwords: sent to the mailbox, or printed once."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.models.account import Account
from ....shared.web import seen
from ....shared.web.links import from_letter
from ....shared.web.requests import actor
from ...commands.people import TOKEN_PLACE, PrintLetter, SendPasswordLetter
from ...forms.people import LetterForm
from ...queries import people
from ...use_cases import changes as use_cases
from ...use_cases import people as accounts
from .views import bp


@bp.post("/<int:account_id>/send-letter")
def send_letter(account_id: int) -> Any:
    link = from_letter("account.reset", token=TOKEN_PLACE)
    command = SendPasswordLetter(account_id=account_id, version=seen.version(), link=link)
    accounts.send_letter(command, actor=actor(), now=clock.now())
    return done(gettext("设置密码的链接已发到该账号登记的邮箱。"), ".show", account_id=account_id)


@bp.post("/<int:account_id>/print-letter")
def print_letter(account_id: int) -> str:
    """The page itself carries the link, once, to be printed; a flash would put it into a cookie."""
    command = PrintLetter(account_id=account_id, version=seen.version())
    secret = accounts.print_letter(command, actor=actor(), now=clock.now())
    return printed(people.find(actor(), account_id), secret)


@bp.post("/<int:account_id>/ask-letter")
def ask_letter(account_id: int) -> Any:
    form, account = LetterForm(), people.find(actor(), account_id)
    with carry_out(form, lambda: render_template("people/people/letter_form.html", account=account, form=form)):
        use_cases.ask(form.to_command(account_id), actor=actor(), now=clock.now())
    return done(gettext("已登记，等待另一方确认；本人和同单位成员已收到通知。"), ".show", account_id=account_id)


def printed(account: Account, secret: str) -> str:
    """The letter as it is printed; it is shown in answer to a POST only, and never again."""
    return render_template(
        "people/people/letter.html", account=account, link=from_letter("account.reset", token=secret), now_=clock.now()
    )
