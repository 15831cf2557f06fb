"""The cookies of a person: that of the session, and that by which an account knows a browser again."""

import hashlib
from datetime import timedelta

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import OperationalError

from ...shared import clock
from ...shared.extensions import db
from ...shared.web.requests import QUIET, cookie_name
from ..rules import accounts, throttle
from ..use_cases import sessions

A_YEAR = timedelta(days=365)


def sent() -> str:
    """The secret that came with the request; empty where none came."""
    return request.cookies.get(cookie_name(), "")


def give(response: Response, token: str) -> Response:
    """Hand out the secret of a session; the cookie ends with the browser, the session with its row."""
    response.set_cookie(
        cookie_name(), token, httponly=True, samesite="Lax", path="/", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def device_of(login: str) -> str:
    """The secret by which the account of this login may know the browser; empty where it brings none that we signed."""
    try:
        signed_for, secret = _signer().loads(request.cookies.get(_device_name(login), ""))
    except (BadSignature, ValueError, TypeError):
        return ""
    return secret if isinstance(secret, str) and signed_for == accounts.login_key(login) else ""


def give_device(response: Response, login: str, secret: str) -> Response:
    """Let the browser be known to the account of this login from now on, one cookie an account."""
    response.set_cookie(
        _device_name(login),
        _signer().dumps([accounts.login_key(login), secret]),
        max_age=throttle.DEVICE_LASTS,
        httponly=True,
        samesite="Lax",
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _device_name(login: str) -> str:
    mark = hashlib.sha256(accounts.login_key(login).encode("utf-8", "replace")).hexdigest()[:12]
    return f"{'__Host-' if current_app.config['SESSION_COOKIE_SECURE'] else ''}device-{mark}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")


def take(response: Response) -> Response:
    """Take the cookie away."""
    response.delete_cookie(
        cookie_name(), httponly=True, samesite="Lax", path="/", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def remember(response: Response, name: str, value: str) -> Response:
    """Keep a taste of the reader for a year."""
    response.set_cookie(
        name, value, max_age=A_YEAR, httponly=True, samesite="Lax", path="/", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def keep_alive(response: Response) -> Response:
    """Note that the session is in use; a page that is ready is not lost because that could not be written down."""
    now, seen_at = clock.now(), g.get("seen_at")
    if request.endpoint not in QUIET and response.status_code < 500 and seen_at and now - seen_at >= sessions.SEEN_EVERY:
        try:
            sessions.touch(sent(), now=now)
        except OperationalError:
            db.session.rollback()
            current_app.logger.warning("could not note that a session is in use", exc_info=True)
    return response
