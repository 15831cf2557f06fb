"""A form is never answered by a page: what would come back is kept, and the browser is sent to ask for it (decision 0106).

So Back and Reload show a page that was asked for, and no browser asks whether a form is to be sent again.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from flask import Flask, Response, current_app, g, redirect, request, session
from flask_babel import get_locale
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import MethodNotAllowed

from ...people.use_cases import kept_answers
from ...people.use_cases.kept_answers import Page, Reader
from ...people.web import cookie
from ...rulebook.views.posting import LOOK
from ...shared import clock
from ...shared.errors import NotFound
from ...shared.extensions import db
from ...shared.web.links import local
from ...shared.web.requests import viewer

NAME = "kept"
TASTES = ("account.language", "account.large_text")
"""What is done on a page without leaving it."""
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
    if page.sent and page.look != _look() and (anew := _made_anew(page)) is not None:
        return anew
    answer = Response(page.body, page.status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def send_on(response: Response) -> Response:
    """Keep the page that answers a form, and send the browser to it; where it cannot be kept it is the answer, as it is."""
    if request.endpoint in TASTES:
        return _led_back(response)
    if request.method != "POST" or response.status_code not in SENT_ON or response.mimetype != "text/html":
        return response
    reader, place = _reader(), _place()
    if reader is None or not place:
        return response
    body = response.get_data(as_text=True)
    page = Page(place=place, status=response.status_code, body=body, look=_look(), sent=_sent())
    try:
        name = kept_answers.keep(reader, page, now=clock.now()) or kept_answers.keep(
            reader, replace(page, sent=""), now=clock.now()
        )
    except (IntegrityError, OperationalError):
        db.session.rollback()
        current_app.logger.warning("could not keep the page that answers a form", exc_info=True)
        return response
    if not name:
        return response
    answer = redirect(f"{page.place}{'&' if '?' in page.place else '?'}{NAME}={name}", 303)
    assert isinstance(answer, Response)
    return answer


def _look() -> str:
    """The language and the size of letters of the answer."""
    return f"{get_locale()} {request.cookies.get('large', '')}"


def _sent() -> str:
    """What was filled in, with the tokens of files that wait, where the page says that it can be looked at again; else blank."""
    files = g.get("looked_at_again")
    if files is None:
        return ""
    return urlencode([*request.form.items(multi=True), *files.items()], errors="replace")


def _made_anew(page: Page) -> Response | None:
    """The answer to the form once more, only to be looked at, in the language that is read now; None where that is no page any more.

    The request is one of its own: what it keeps is found under the name that it is answered with.
    """
    form = f"{page.sent}&{urlencode({LOOK: 'yes'})}".encode()
    environ = {name: value for name, value in request.environ.items() if not name.startswith(("werkzeug.", "flask.", "jiebang."))}
    environ |= {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(form))}
    environ |= {"wsgi.input": BytesIO(form), "HTTP_REFERER": request.url}
    db.session.rollback()
    answer = Response.from_app(current_app.wsgi_app, environ, buffered=True)
    return answer if answer.status_code == 303 else None


def _led_back(response: Response) -> Response:
    """Whoever has changed the language on a kept page that can be made anew is led back to it, and not to its address alone."""
    name = parse_qs((request.referrer or "").partition("?")[2]).get(NAME, [""])[-1][:64]
    reader, place = _reader(), response.location or ""
    page = kept_answers.opened(reader, name, now=clock.now()) if reader and name and response.status_code == 302 else None
    if page is not None and page.sent and page.place == place:
        response.location = f"{place}{'&' if '?' in place else '?'}{NAME}={name}"
    return response


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
