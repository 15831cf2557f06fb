"""What is unsafe about the running installation: its settings, and what its requests give away about them."""

import shutil
from datetime import datetime, timedelta

from flask import current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_list_header

from ...shared.config import Settings
from ...shared.extensions import db
from .. import heartbeat, safety

KEPT = timedelta(days=1)
AGAIN = timedelta(hours=1)
SEEN = ("forwarded", "bypassed", "fewer_proxies", "more_proxies")


def all_unsafe(settings: Settings, now: datetime) -> list[str]:
    """The keys of everything that is unsafe at present, those of the settings first."""
    return [*safety.unsafe(settings), *_of_folder(settings), *_seen(now)]


def look(now: datetime) -> None:
    """Note where the proxies in front are not those of the settings; once an hour and process, and never in the way."""
    if (key := _mismatch(current_app.extensions["settings"])) is None:
        return
    noted: dict[str, datetime] = current_app.extensions.setdefault("unsafe_noted", {})
    if key in noted and now - noted[key] < AGAIN:
        return
    noted[key] = now
    try:
        heartbeat.beat(key, now, KEPT)
    except SQLAlchemyError:
        db.session.rollback()
        current_app.logger.warning("could not note that requests are %s", key, exc_info=True)


def _mismatch(settings: Settings) -> str | None:
    """How the proxies that a request came through differ from those of the settings; None where they do not.

    Each proxy writes down one address. With fewer than the settings say the one that is read is the proxy's own, or whatever
    a visitor puts before it; with more it is that of a proxy inside.
    """
    passed = len(parse_list_header(request.headers.get("X-Forwarded-For", "")))
    if not settings.proxies:
        return "forwarded" if passed or "Forwarded" in request.headers else None
    if passed < settings.proxies:
        outside = not safety.is_local(request.remote_addr)
        return "fewer_proxies" if passed else "bypassed" if outside else None
    return "more_proxies" if passed > settings.proxies and safety.is_inside(request.remote_addr) else None


def _of_folder(settings: Settings) -> list[str]:
    try:
        is_open = settings.var_dir.stat().st_mode & 0o077
        is_full = shutil.disk_usage(settings.var_dir).free < settings.free_space
    except OSError:
        return ["folder"]
    return [key for key, holds in (("folder", is_open), ("space", is_full)) if holds]


def _seen(now: datetime) -> list[str]:
    try:
        return [key for key in SEEN if heartbeat.is_well(key, now)]
    except SQLAlchemyError:
        db.session.rollback()
        return []
