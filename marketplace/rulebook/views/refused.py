"""A rule's refusal shown beside what was typed, instead of on a page of its own."""

from typing import Any

from flask_babel import gettext

from ...shared.errors import Conflict, NotNow, NotPermitted, Refusal, TooMany
from ...shared.web import seen
from ...shared.web.forms import BaseForm
from . import quoting


def onto(form: BaseForm, refusal: Refusal) -> None:
    """Put the sentence of a refusal at its field, or at the head of the form where it names none.

    Where nothing that was filled in is wrong, the head says what cannot be done instead. A form that was filled in
    on an older version carries the one that stands now, so that it may be sent again by whoever has read the page.
    """
    for name, version in _versions(refusal).items():
        if name in form:
            form[name].data, form[name].typed = version, None
    form.errors_head = _head(refusal)
    said = quoting.lines(refusal)
    name = str(refusal.facts.get("field", ""))
    if name in form:
        form[name].errors = [*form[name].errors, *said]
    else:
        form.form_errors.extend(said)


def _versions(refusal: Refusal) -> dict[str, Any]:
    """The versions that stand now, by field: of the one case of a form, or of several."""
    if not isinstance(refusal, Conflict):
        return {}
    several: Any = refusal.facts.get("versions", {})
    one = {seen.NAME: refusal.facts["stored"]} if "stored" in refusal.facts else {}
    return one | {f"{seen.NAME}_{key}": version for key, version in several.items()}


def _head(refusal: Refusal) -> str:
    match refusal:
        case TooMany():
            return gettext("操作过于频繁")
        case NotNow():
            return gettext("现在不能办理这一步")
        case NotPermitted():
            return gettext("您不能办理这一步")
    return ""
