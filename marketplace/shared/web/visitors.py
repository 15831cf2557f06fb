"""What visitors who are not signed in are shown and send: pages that may be kept for them, and forms without a hidden token."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, request
from flask_wtf.csrf import CSRFError

from ..extensions import csrf
from .requests import viewer

View = TypeVar("View", bound=Callable[..., Any])

KNOWN = "known_arguments"
OURS = ("same-origin", "none")
"""What a browser says of a request that comes from a page of this site, or from nobody's page."""


def kept(*arguments: str) -> Callable[[View], View]:
    """Let the page of this view be kept for visitors (`site.views.kept`); `arguments` are all that it reads of a query.

    With any other argument the page is made anew. It may read nothing of a visitor but language and size of letters.
    """

    def mark(view: View) -> View:
        setattr(view, KNOWN, frozenset(arguments))
        return view

    return mark


def known_arguments(endpoint: str) -> frozenset[str] | None:
    """What a kept page reads of a query; None where the page of this endpoint is not kept."""
    return getattr(current_app.view_functions.get(endpoint), KNOWN, None)


def without_token(view: View) -> View:
    """Let visitors send the form of this view without a hidden token; `CSRFError` where it does not come from a page of ours.

    Whoever is signed in sends the token as everywhere. A browser says of every form from which site it comes; one that says
    nothing is too old for it, and is let through: such a form changes no case and no account.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _require_own_form()
        return view(*args, **kwargs)

    return cast(View, csrf.exempt(guarded))


def _require_own_form() -> None:
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    if viewer() is not None:
        csrf.protect()
    elif not _is_ours():
        raise CSRFError("the form is of another site")


def _is_ours() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in OURS
    return origin is None or origin.partition("://")[2] == request.host
