"""Both sides answer a match; the bureau ends the waiting for an answer that is overdue."""

from typing import Any

from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor
from ...commands import CloseOverdue
from ...forms.claims import AnswerForm
from ...use_cases import answers
from .blueprint import bp, found
from .case import page_of


@bp.post("/claims/<key>/answer")
def answer(key: str) -> Any:
    form = AnswerForm()
    with carry_out(form, lambda: page_of(found(key), answer_form=form)):
        answers.answer(form.to_command(key), actor=actor(), now=clock.now())
    return done(gettext("您的答复已保存，对方会收到通知。"), ".show", key=key)


@bp.post("/claims/<key>/close")
def close_overdue(key: str) -> Any:
    form = ReasonForm()
    with carry_out(form, lambda: page_of(found(key), overdue_form=form)):
        answers.close_overdue(form.asking(CloseOverdue, key), actor=actor(), now=clock.now())
    return done(gettext("已按放弃处理，由备选递补。"), ".show", key=key)
