"""A rule's refusal shown beside what was typed, instead of on a page of its own."""

from flask_babel import gettext

from ..core.errors import Conflict, NotNow, NotPermitted, Refusal, TooMany
from . import quoting
from .forms import BaseForm


def onto(form: BaseForm, refusal: Refusal) -> None:
    """Put the sentence of a refusal at its field, or at the head of the form where it names none.

    Where nothing that was filled in is wrong, the head says what cannot be done instead. A form that was filled in
    on an older version carries the one that stands now, so that it may be sent again by whoever has read the page.
    """
    if isinstance(refusal, Conflict) and "stored" in refusal.facts and "version" in form:
        form["version"].data, form["version"].typed = refusal.facts["stored"], None
    form.errors_head = _head(refusal)
    said = quoting.lines(refusal)
    name = str(refusal.facts.get("field", ""))
    if name in form:
        form[name].errors = [*form[name].errors, *said]
    else:
        form.form_errors.extend(said)


def _head(refusal: Refusal) -> str:
    match refusal:
        case TooMany():
            return gettext("操作过于频繁")
        case NotNow():
            return gettext("现在不能办理这一步")
        case NotPermitted():
            return gettext("您不能办理这一步")
    return ""
