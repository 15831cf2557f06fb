"""A form is never answered by a page: what would come back is kept, and the browser is sent to ask for it (decision 0106).

So Back and Reload show a page that was asked for, and no browser asks whether a form is to be sent again.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, redirect, request, session
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import MethodNotAllowed

from ...people.use_cases import kept_answers
from ...people.use_cases.kept_answers import Page, Reader
from ...people.web import cookie
from ...shared import clock
from ...shared.errors import NotFound
from ...shared.extensions import db
from ...shared.web.links import local
from ...shared.web.requests import viewer

NAME = "kept"
ASKED = "jiebang.kept"
"""Where a request carries the name of a kept page, which no view sees in its address."""
IN_PATHS = "/:@!$&'()*+,;=~"
"""What a path may say as it is, beside letters, digits and the like."""
SENT_ON = frozenset({200, 403, 404, 409, 422})
"""What a form is answered with where it is not taken; a flood and what is broken are told at once."""


class Aside:
    """Takes the name of a kept page out of the address, so that no link that a page writes carries it on."""

    def __init__(self, below: Callable[..., Iterable[bytes]]) -> None:
        self.below = below

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        parts = environ.get("QUERY_STRING", "").split("&")
        named = [part for part in parts if part.startswith(f"{NAME}=")]
        if named:
            environ["QUERY_STRING"] = "&".join(part for part in parts if part not in named)
            environ[ASKED] = named[-1].removeprefix(f"{NAME}=")[:64]
        return self.below(environ, start)


def init_app(app: Flask) -> None:
    """Answer forms by way of kept pages; whoever asks must have been let in before."""
    app.wsgi_app = Aside(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(show)
    app.after_request(send_on)


def show() -> Response | None:
    """The kept page that the address names, if it is this reader's and of this address; else the address is asked as ever."""
    name = request.environ.get(ASKED, "")
    if not name or request.method not in ("GET", "HEAD"):
        return None
    reader = _reader()
    page = kept_answers.opened(reader, name, now=clock.now()) if reader else None
    if page is None or page.place != _place():
        if isinstance(request.routing_exception, MethodNotAllowed):
            raise NotFound("kept_no_more")
        return None
    answer = Response(page.body, page.status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def send_on(response: Response) -> Response:
    """Keep the page that answers a form, and send the browser to it; where it cannot be kept it is the answer, as it is."""
    if request.method != "POST" or response.status_code not in SENT_ON or response.mimetype != "text/html":
        return response
    reader, place = _reader(), _place()
    if reader is None or not place:
        return response
    page = Page(place=place, status=response.status_code, body=response.get_data(as_text=True))
    try:
        name = kept_answers.keep(reader, page, now=clock.now())
    except (IntegrityError, OperationalError):
        db.session.rollback()
        current_app.logger.warning("could not keep the page that answers a form", exc_info=True)
        return response
    if not name:
        return response
    answer = redirect(f"{page.place}{'&' if '?' in page.place else '?'}{NAME}={name}", 303)
    assert isinstance(answer, Response)
    return answer


def _place() -> str:
    """The address that was asked, as a browser is sent to it; blank for one that leads out of the site, is no address, or is too long."""
    path, query = quote(request.path, safe=IN_PATHS), request.query_string.decode("utf-8", "replace")
    return local(f"{path}?{query}" if query else path, "")


def _reader() -> Reader | None:
    """Who asks: the session behind the cookie, else the visit of a browser that has the hidden token of forms."""
    if viewer() is not None:
        return Reader(secret=cookie.sent(), sign_in_id=g.sign_in_id)
    visit = str(session.get("csrf_token", ""))
    return Reader(secret=visit, sign_in_id=None) if visit else None
