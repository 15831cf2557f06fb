"""What stands around every request: who asks, whether they may, in which language, and safe headers."""

import secrets
from typing import Any

from flask import Flask, Response, abort, current_app, g, has_request_context, redirect, request, url_for
from flask_login import current_user

from ...people.queries import sessions
from ...records.queries import heads
from ...records.views import safety
from ...shared import clock, permissions
from ...shared.errors import NotPermitted
from ...shared.extensions import babel, login
from ...shared.models.account import Account
from ...shared.web import foreign, measuring, seen
from ...shared.web.requests import LANGUAGES, QUIET, cookie_name, viewer
from . import kept

MOST_TOKEN = 200
"""Characters of a session cookie that are looked at; a real one has 43."""
MUST_CHANGE_ALLOWS = {"account.password", "account.change_password", "account.logout", "account.language"}

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    """Put the checks in front of every view, and the headers behind it."""
    measuring.init_app(app)
    login.init_app(app)
    babel.init_app(app, locale_selector=language)
    app.before_request(name_request)
    app.before_request(refuse_json)
    app.before_request(look_at_proxies)
    app.before_request(kept.find)
    app.before_request(authorise)
    app.before_request(seen.require)
    app.after_request(harden)
    app.after_request(foreign.mark)
    app.context_processor(footer)


def footer() -> dict[str, Any]:
    """What the foot of every page shows: the day's published head of the audit chain, which anyone may write down."""
    return {"public_head": heads.public_head()}


@login.request_loader
def who_asks(_request: object) -> Account | None:
    """The account behind the session cookie; sessions are rows, so a signed-out cookie finds none."""
    token = request.cookies.get(cookie_name(), "")[:MOST_TOKEN]
    row = sessions.of_token(token) if token else None
    g.seen_at, g.sign_in_id = (row.seen_at, row.id) if row else (None, None)
    return sessions.behind(row, clock.now())


def language() -> str:
    """The reader's language: the cookie, else the account's, else Chinese; Chinese outside a request."""
    if not has_request_context():
        return LANGUAGES["zh"]
    chosen = request.cookies.get("lang", "")
    if chosen not in LANGUAGES and request.endpoint not in QUIET and current_user.is_authenticated:
        chosen = current_user.language
    return LANGUAGES.get(chosen, LANGUAGES["zh"])


def name_request() -> None:
    """Give the request a name that error pages and logs can share."""
    g.request_id = secrets.token_hex(6)


def look_at_proxies() -> None:
    """Note where requests come in another way than the settings say."""
    if request.endpoint not in QUIET:
        safety.look(clock.now())


def refuse_json() -> None:
    """Forms are sent as browsers send them; nothing here takes a JSON body."""
    if request.is_json and request.method not in ("GET", "HEAD"):
        abort(400)


def authorise() -> Response | None:
    """Deny by default: an unknown address is 404, a closed one leads to signing in or is 403."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in QUIET:
        return None
    person = viewer()
    if not permissions.may_reach(person, endpoint):
        if person is not None:
            raise NotPermitted("policy.not_permitted", deed=endpoint)
        if request.method in ("GET", "HEAD"):
            return _to(url_for("account.login", next=request.full_path.rstrip("?")))
        abort(401)
    if person is not None and person.must_change_password and endpoint not in MUST_CHANGE_ALLOWS:
        return _to(url_for("account.password"))
    return None


def _to(place: str) -> Response:
    answer = redirect(place)
    assert isinstance(answer, Response)
    return answer


def harden(response: Response) -> Response:
    """Headers that keep pages out of frames, caches and other people's hands."""
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # What a page of a letter's address asks for would carry the secret on into somebody's log.
    holds_secret = "token" in (request.view_args or {})
    response.headers.setdefault("Referrer-Policy", "strict-origin" if holds_secret else "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in ("static", "bootstrap.static"):
        if "Vary" in response.headers:
            response.vary.add("Cookie")
        else:
            response.headers["Vary"] = "Cookie"
        if request.cookies.get(cookie_name()):
            response.headers["Cache-Control"] = "no-store"
        else:
            # Nobody in between keeps a page, and a browser asks whether its own still holds: what was withdrawn is gone at once.
            response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
