"""One way to do a POST: the form, its command, the use case, the next page; what is refused stands on the form again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Response, abort, flash, g, make_response, redirect, request, url_for
from flask_babel import gettext
from markupsafe import escape
from wtforms.widgets import PasswordInput

from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted, Refusal, TooMany
from ...shared.web.forms import BaseForm
from ...shared.web.requests import opened
from . import quoting, refused
from .errors import status_of

SHOWN = (Invalid, Conflict, NotNow, NotPermitted, TooMany)
"""The refusals that stand on the form. `NotFound` keeps its page, and so does a permission that the table does not give."""

LOOK = "look"
"""The part of a form that asks to be shown as it was typed, before it is sent."""

STALE = ("stale", "stale_draft")
"""What is refused because something else has been stored since the page was read."""

OF_FILES = "files."
"""What refuses a file itself, whatever else the form says."""

Stored = Callable[[], Mapping[str, Any]]


@contextmanager
def carry_out(
    form: BaseForm,
    again: Callable[..., str],
    *,
    stored: Stored | None = None,
    valid: bool | None = None,
    doubts: Callable[[], Iterable[str]] | None = None,
    deed: tuple[str, Callable[[], Any]] | None = None,
) -> Iterator[None]:
    """Run the block for a form that can be taken; else answer with `again`, the page with the form as it was typed.

    A refusal of the block answers likewise: 422 where it names a field of the form, else with its own status. A stale
    form carries the version that stands now, and where `stored` gives what is stored, `again` is called with
    `differences`, both values of each field. Where the page cannot be shown any more, or does not show the form, the
    refusal has a page of its own. `valid` says whether the form can be taken, where that is not `form.validate()`.
    `doubts` says, of a form that is well-formed, what is possible but hardly meant: each is asked and ticked before the block runs.
    `deed` names the button and its case, where the page is of one: it is not shown for what cannot be done, however it is filled in.

    Files that were chosen wait for the form that comes back, and go where it is taken or where they are what is refused.
    """
    if request.form.get(LOOK):
        abort(_looked_at(form, again))
    if not (form.validate() if valid is None else valid) or not (doubts is None or form.confirmed(doubts())):
        if deed is not None:
            opened(deed[0], deed[1]())
        form.hold()
        _note(form)
        abort(_shown(again(), [words for problems in form.errors.values() for words in problems], Invalid("stale_page"), 422))
    try:
        yield
    except SHOWN as refusal:
        if isinstance(refusal, NotPermitted) and "deed" in refusal.facts:
            raise
        abort(_answer(form, refusal, again, stored))
    form.release()


def _answer(form: BaseForm, refusal: Refusal, again: Callable[..., str], stored: Stored | None) -> Response:
    refused.onto(form, refusal)
    if refusal.key.startswith(OF_FILES):
        form.release()
    else:
        form.hold()
    _note(form)
    try:
        stands = stored() if stored and isinstance(refusal, Conflict) and refusal.key in STALE else {}
        body = again(differences=form.differences(_typed(stands))) if stands else again()
    except Refusal:
        raise refusal from None
    return _shown(body, quoting.lines(refusal), refusal, 422 if refusal.facts.get("field") in form else status_of(refusal))


def _looked_at(form: BaseForm, again: Callable[..., str]) -> Response:
    """The page with the form as it was typed in another place, to be sent from here."""
    form.hold()
    _note(form)
    flash(gettext("还没有提交：填写的内容都在下面，请核对后提交。"), "info")
    return make_response(again(), 200)


def _note(form: BaseForm) -> None:
    """Note that what was sent may be sent once more with `LOOK`, and nothing happens but that the page is shown; never a password."""
    if not any(isinstance(field.widget, PasswordInput) for field in form):
        g.looked_at_again = form.waiting_files()


def _shown(body: str, said: Sequence[str], refusal: Refusal, status: int) -> Response:
    """The page, if it says any of this; a form that has gone from it would leave the reader without a word."""
    if said and not any(str(escape(sentence)) in body for sentence in said):
        raise refusal
    return make_response(body, status)


def _typed(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored without its version, which nobody typed."""
    return {name: value for name, value in stored.items() if name != "version"}


def done(sentence: str, endpoint: str, **values: Any) -> Any:
    """The page that comes next, on which `sentence` says what was done."""
    flash(sentence)
    return redirect(url_for(endpoint, **values))
