"""A rule's refusal shown beside what was typed, instead of on a page of its own."""

from flask_babel import gettext

from ..core.errors import NotNow, NotPermitted, Refusal, TooMany
from . import quoting
from .forms import BaseForm

STALE = ("stale", "outcome.refused_before")
"""Refusals after which the same may be sent again, on the version that stands now."""


def stale(form: BaseForm, refusal: Refusal, version: int) -> None:
    """The same for a deed done on an older version: what was typed stays, and may be sent again on what stands now."""
    onto(form, refusal)
    if refusal.key in STALE:
        form["version"].data, form["version"].typed = version, None


def onto(form: BaseForm, refusal: Refusal) -> None:
    """Put the sentence of a refusal at its field, or at the head of the form where it names none.

    Where nothing that was filled in is wrong, the head says what cannot be done instead.
    """
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
