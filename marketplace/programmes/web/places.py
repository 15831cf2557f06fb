"""A programme is a place: its pages have addresses under /p/<key>, and the plain ones, on which all of them are shown.

What an address of a case names stands in that case's programme, whatever the key says. So old addresses stay valid.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy import Select, select
from sqlalchemy.exc import OperationalError

from ...people.use_cases import credentials
from ...people.web import cookie
from ...rulebook.views import errors
from ...rulebook.views.posting import LOOK
from ...shared.errors import NotFound
from ...shared.extensions import db
from ...shared.web import uploads
from ...shared.web.addresses import KEY
from ...shared.web.requests import viewer
from ..models import Programme
from ..queries import programmes

UNDER = f"/p/<{KEY}>"
COOKIE = KEY
"""Remembers the last place of somebody who is not signed in."""
NOT_SENT_ON = ("csrf_token", LOOK)
READING = ("GET", "HEAD")

Named = type[Any] | Callable[[Any], Select[int]]
"""A model whose row with this id says its programme, or the question for the id of the programme."""


class OfCases(Blueprint):
    """Pages of which some are about one case, by the names that their addresses give to its id."""

    def __init__(self, name: str, import_name: str, url_prefix: str | None = None, **cases: Named) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.cases = cases


class Placed(OfCases):
    """Pages of a programme: each has a plain address and one under the key, with one endpoint for both."""

    def make_setup_state(self, app: Any, options: dict[str, Any], first_registration: bool = False) -> BlueprintSetupState:
        return _Twice(self, app, options, first_registration)


class _Twice(BlueprintSetupState):
    """Hangs in every rule as it is and once more under the key; of both, that is written whose values are given."""

    def add_url_rule(self, rule: str, endpoint: str | None = None, view_func: Any = None, **options: Any) -> None:
        super().add_url_rule(rule, endpoint, view_func, **options)
        plain = self.url_prefix
        self.url_prefix = UNDER + (plain or "")
        super().add_url_rule(rule, endpoint, view_func, **options)
        self.url_prefix = plain


class Standing:
    """Where the reader of this request stands; everything is looked up when it is first asked for."""

    def __init__(self, key: str, args: dict[str, Any]) -> None:
        self.key, self.args = key, args
        self._here: dict[bool, Programme | None] = {}

    @cached_property
    def over(self) -> frozenset[int]:
        """The programmes whose year was released."""
        return programmes.OVER()

    @cached_property
    def choices(self) -> list[Programme]:
        """The programmes that concern the reader, the running ones first."""
        return programmes.listing(viewer(), self.over)

    @property
    def several(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.choices) > 1

    @property
    def here(self) -> Programme | None:
        """The one that the page stands in: its case's, else that of the key, else the only one; None is all of them.

        A page that refuses does not say of its case which programme it belongs to: the reader may not see the case.
        """
        refuses = errors.is_refusing()
        if refuses not in self._here:
            only = self.choices[0] if len(self.choices) == 1 else None
            named = next((one for one in self.choices if one.key == self.key), None)
            self._here[refuses] = (None if refuses else self.of_case) or named or only
        return self._here[refuses]

    def is_over(self, programme: Programme) -> bool:
        """Whether nothing new begins in it."""
        return programme.id in self.over

    @property
    def shown(self) -> list[Programme]:
        """The programmes that a list on this page is about."""
        return [self.here] if self.here else self.choices

    @property
    def everywhere(self) -> bool:
        """Whether the page is about more than one."""
        return self.several and self.here is None

    @cached_property
    def of_case(self) -> Programme | None:
        """The programme of the case that the address names, whether or not the reader may see the case."""
        area = current_app.blueprints.get(request.blueprint or "")
        known = area.cases if isinstance(area, OfCases) else {}
        named = next((name for name in self.args if name in known), None)
        if named is None:
            return None
        found = db.session.scalar(_question(known[named], self.args[named]))
        return db.session.get(Programme, found) if found is not None else None

    @property
    def is_strange(self) -> bool:
        """Whether the address names a programme that does not concern the reader."""
        return bool(self.key) and self.key not in {one.key for one in self.choices}

    def on_links(self) -> str:
        """The key for the addresses of this page; blank where plain ones say as much."""
        return self.here.key if self.several and self.here in self.choices else ""

    def address(self, programme: Programme | None) -> str:
        """This page in another place; plain in all of them."""
        path = url_for(request.endpoint, **self.args, **{KEY: programme.key if programme else None})
        tail = urlencode(request.args.to_dict(flat=False), doseq=True, errors="replace")
        return f"{path}?{tail}" if tail else path

    def way_to(self, programme: Programme | None) -> str:
        """The same list in another place; from any other page to that one's beginning."""
        endpoint, listed = request.endpoint or "", request.method in READING and not self.args
        placed = current_app.url_map.is_endpoint_expecting(endpoint, KEY) if endpoint in current_app.view_functions else False
        return url_for(endpoint if listed and placed else "portal.index", **{KEY: programme.key if programme else None})


def _question(named: Named, value: Any) -> Select[Any]:
    return select(named.programme_id).where(named.id == value) if isinstance(named, type) else named(value)


def standing() -> Standing:
    """Where the reader of this request stands."""
    found: Standing | None = g.get("place")
    if found is None:
        found = g.place = Standing("", {})
    return found


def here() -> Programme | None:
    """The programme that this page stands in; None is all that concern the reader."""
    return standing().here


def shown() -> list[Programme]:
    """The programmes that a list on this page is about."""
    return standing().shown


def going_on() -> list[Programme]:
    """The one that the page stands in, over or not, else all that are not over."""
    return [one for one in shown() if one is here() or not standing().is_over(one)]


def the_one() -> Programme | None:
    """The programme for a page that needs exactly one; None where there is none at all.

    Where the address names none of several, a reader is led to the one of last time, to the only one that runs, or is asked.
    A form is asked with what was typed, and its files, in hand: what runs now need not have run when it was opened.
    """
    found = standing().here
    if found is not None or not standing().choices:
        return found
    if request.method not in READING:
        return _ask()
    return _lead()


def _ask() -> NoReturn:
    """The page on which the programme of a form is chosen; every way carries what was sent on to the form there."""
    found = sorted(standing().choices, key=standing().is_over)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_SENT_ON]
    sent += [(name + uploads.KEPT, token) for name, token in uploads.held().items()]
    body = render_template("programmes/which.html", found=found, sent=[*sent, (LOOK, "yes")])
    abort(make_response(body, 409))


def _lead() -> NoReturn:
    open_ones = [one for one in standing().choices if not standing().is_over(one)] or standing().choices
    last = next((one for one in open_ones if one.key == _last()), None)
    if chosen := last or (open_ones[0] if len(open_ones) == 1 else None):
        abort(redirect(standing().address(chosen)))
    abort(make_response(render_template("programmes/choose.html", found=open_ones)))


def init_app(app: Flask) -> None:
    """Take the key out of every address, put it into those that are written, and lead cases to their own."""
    app.url_value_preprocessor(_enter)
    app.url_defaults(_stay)
    app.before_request(_refuse_strange)
    app.after_request(_leave)
    app.jinja_env.globals.update(standing=standing, is_over=lambda one: standing().is_over(one))


def _enter(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    key = values.pop(KEY, "") if values else ""
    g.place = Standing(key, dict(values or {}))


def _stay(endpoint: str, values: dict[str, Any]) -> None:
    """Addresses keep to the place of the page that they stand on; None leads to all of them."""
    if KEY in values or "place" not in g or not current_app.url_map.is_endpoint_expecting(endpoint, KEY):
        return
    if key := standing().on_links():
        values[KEY] = key


def _refuse_strange() -> None:
    if standing().is_strange:
        raise NotFound("not_found")


def _leave(answer: Any) -> Any:
    """Lead a reader on from a case under another one's key, and remember the place."""
    now = standing()
    if not now.key or request.method not in READING or answer.status_code != 200:
        return answer
    own = now.of_case
    if own is not None and own.key != now.key:
        answer.close()
        return redirect(now.address(own if own in now.choices else None))
    return _remember(answer, now.key)


def _last() -> str:
    """The key of the place of last time: that of the account, else of the browser; blank where there is none."""
    person = viewer()
    return (person.last_place if person else "") or request.cookies.get(COOKIE, "")


def _remember(answer: Any, key: str) -> Any:
    """Remember the place: in the account of who is signed in, so that nobody else at this browser is led there."""
    person = viewer()
    if person is None:
        return cookie.remember(answer, COOKIE, key) if request.cookies.get(COOKIE) != key else answer
    if person.last_place != key:
        try:
            credentials.prefer(actor=person, last_place=key)
        except OperationalError:
            db.session.rollback()
            current_app.logger.warning("could not remember the place", exc_info=True)
    return answer
