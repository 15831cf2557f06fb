"""Letters that were not delivered: the list, tried again, put aside."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import done
from ....shared import clock
from ....shared.web import seen
from ....shared.web.addresses import page_number
from ....shared.web.requests import actor
from ...commands.people import PutLetterAside, TryLetterAgain
from ...queries import undelivered as questions
from ...use_cases import undelivered as use_cases
from .views import bp


@bp.get("/undelivered")
def undelivered() -> str:
    return render_template("people/people/undelivered.html", page=questions.listing(actor(), page_number()))


@bp.post("/undelivered/<mark>/again")
def try_letter_again(mark: str) -> Any:
    use_cases.try_again(TryLetterAgain(mark=mark, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("已安排马上再发一次。又没有送出的，会回到这里。"), ".undelivered")


@bp.post("/undelivered/<mark>/aside")
def put_letter_aside(mark: str) -> Any:
    use_cases.put_aside(PutLetterAside(mark=mark, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("已搁置，这封信不再发送。"), ".undelivered")
