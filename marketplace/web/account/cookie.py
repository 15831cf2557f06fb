"""The session cookie: given at signing in, taken at signing out, kept alive in between."""

from datetime import timedelta

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError

from ... import clock
from ...extensions import db
from ...services import sessions
from ..requests import QUIET, cookie_name

A_YEAR = timedelta(days=365)


def sent() -> str:
    """The secret that came with the request; empty where none came."""
    return request.cookies.get(cookie_name(), "")


def give(response: Response, token: str) -> Response:
    """Hand out the secret of a session; the cookie ends with the browser, the session with its row."""
    response.set_cookie(
        cookie_name(), token, httponly=True, samesite="Lax", path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return response


def take(response: Response) -> Response:
    """Take the cookie away."""
    response.delete_cookie(
        cookie_name(), httponly=True, samesite="Lax", path="/", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def remember(response: Response, name: str, value: str) -> Response:
    """Keep a taste of the reader for a year."""
    response.set_cookie(
        name, value, max_age=A_YEAR, httponly=True, samesite="Lax", path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return response


def keep_alive(response: Response) -> Response:
    """Note that the session is in use; a page that is ready is not lost because that could not be written down."""
    if request.endpoint not in QUIET and response.status_code < 500 and (token := sent()):
        try:
            sessions.touch(token, now=clock.now())
        except OperationalError:
            db.session.rollback()
            current_app.logger.warning("could not note that a session is in use", exc_info=True)
    return response
