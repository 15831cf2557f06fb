"""Who asks, as the views of every area may know it."""

from typing import Any, TypeVar

from flask import current_app, session
from flask_login import current_user
from sqlalchemy import Select

from .. import clock
from ..errors import NotPermitted
from ..models.account import Account
from ..offers import require_offered
from ..waiting import is_line, rows_of
from . import query

Case = TypeVar("Case")

COOKIE = "sid"
LINE = "line"
"""Under which name a browser remembers which line of the inbox its person is working on."""
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
QUIET = {"static", "bootstrap.static", "health.healthz", "health.readyz"}
"""Endpoints that look nobody up."""


def cookie_name() -> str:
    """What the session cookie is called; over HTTPS its name forbids a neighbouring host to set it."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def actor() -> Account:
    """The account that is signed in; only for views that the policy table closes to strangers."""
    if not current_user.is_authenticated:
        raise NotPermitted("policy.not_permitted")
    account: Account = current_user._get_current_object()
    return account


def viewer() -> Account | None:
    """The account that is signed in, or None."""
    return actor() if current_user.is_authenticated else None


def opened(name: str, case: Case) -> Case:
    """A case for the page of one of its buttons; raises what the use case behind it would refuse with."""
    require_offered(name, case, actor(), clock.now())
    return case


def waiting_rows() -> Select[Any] | None:
    """The cases that a page was asked for by a line of the inbox, none where they are done; None where it was opened otherwise."""
    key = query.text("waiting", 60)
    if is_line(key):
        session[LINE] = key
    return rows_of(key, actor(), clock.now()) if key else None


def work_on(key: str) -> None:
    """Remember that whoever asks works on this line of the inbox, however the page was come to: the next of it follows the deed."""
    session[LINE] = key


def of_a_line() -> bool:
    """Whether a page was asked for by a line of the inbox."""
    return is_line(query.text("waiting", 60))
