"""Public pages for visitors who are not signed in, kept for the second in which they were made (decision 0107).

A page is kept under the number of what is published and the second of the clock. The number moves in the transaction of whatever
changes what visitors are shown, so that a kept page is what a page made anew would be, in every process.
"""

import hashlib
import re
from datetime import datetime
from threading import Lock

from flask import Flask, Response, current_app, g, request, session
from werkzeug.http import quote_etag

from ...records.queries import heads
from ...shared import clock, permissions
from ...shared.fixed import Fixed
from ...shared.permissions.rules import PUBLIC
from ...shared.web.requests import LANGUAGES, cookie_name
from ...shared.web.visitors import known_arguments
from .answers import ASKED

SHELF = "kept_pages"
PLAIN = {"Content-Type", "Content-Length"}
"""The headers of a page that can be kept: it asks for nothing else, and gives its visitor nothing."""
READING = ("GET", "HEAD")
MADE = re.compile(rb"<p data-made>[^<]*</p>")
"""When a page was made: two pages that differ in nothing else are the same to whoever asks whether theirs still holds."""

Mark = tuple[int, datetime]
"""The number of what is published, and the second."""
Key = tuple[str | bytes | bool, ...]


class NotForEverybody(Exception):
    """A page is to be kept for visitors that not everybody may see; the application does not start."""


class KeptPage(Fixed):
    """A page as it was sent, with the tag by which a browser asks whether it still holds."""

    body: bytes
    mimetype: str
    tag: str


class Shelf:
    """The pages of one mark; those of the one before are thrown away, so that nothing is ever older than a second.

    What does not find room is not kept: in one second a process makes less than the shelf holds.
    """

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self._mark: Mark | None = None
        self._pages: dict[Key, KeptPage] = {}
        self._lock = Lock()

    def find(self, mark: Mark, key: Key) -> KeptPage | None:
        """The page that was kept under this mark; None where none was."""
        with self._lock:
            return self._pages.get(key) if mark == self._mark else None

    def put(self, mark: Mark, key: Key, page: KeptPage) -> None:
        """Keep a page, and nothing of another mark."""
        size = len(page.body) + sum(len(part) for part in key if not isinstance(part, bool))
        with self._lock:
            if mark != self._mark:
                self._mark, self._pages, self.used = mark, {}, 0
            if key not in self._pages and self.used + size <= self.room:
                self._pages[key] = page
                self.used += size


def init_app(app: Flask) -> None:
    """Keep what views answer, as they answer it: hung in last, so that this sees it first. `before` asks for what is kept.

    Raises `NotForEverybody` where one of the pages is closed to anybody.
    """
    app.extensions[SHELF] = Shelf(app.extensions["settings"].page_cache)
    with app.app_context():
        closed = [
            name for name in app.view_functions if known_arguments(name) is not None and permissions.ENDPOINTS[name] != PUBLIC
        ]
    if closed:
        raise NotForEverybody(", ".join(closed))
    app.after_request(keep)


def find() -> Response | None:
    """The page as it was kept; None where it has to be made."""
    if not _may_be_kept():
        return None
    shelf: Shelf = current_app.extensions[SHELF]
    mark = heads.published(), clock.now().replace(microsecond=0)
    place = request.scheme, request.host, request.root_path, request.path, request.query_string
    key: Key = (*place, _language(), request.cookies.get("large") == "1")
    page = shelf.find(mark, key)
    if page is None:
        g.to_keep = mark, key
        return None
    return _answer(Response(page.body, mimetype=page.mimetype), page.tag)


def keep(response: Response) -> Response:
    """Keep a page that was made for everybody."""
    if "to_keep" not in g or response.status_code != 200 or not _is_for_everybody(response):
        return response
    mark, key = g.to_keep
    body = response.get_data()
    page = KeptPage(body=body, mimetype=str(response.mimetype), tag=hashlib.sha256(MADE.sub(b"", body)).hexdigest()[:32])
    current_app.extensions[SHELF].put(mark, key, page)
    return _answer(response, page.tag)


def _answer(response: Response, tag: str) -> Response:
    response.headers["ETag"] = quote_etag(tag, weak=True)
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    return response


def _language() -> str:
    chosen = request.cookies.get("lang", "")
    return chosen if chosen in LANGUAGES else ""


def _may_be_kept() -> bool:
    if request.method not in READING or not current_app.extensions[SHELF].room or ASKED in request.environ:
        return False
    known = known_arguments(request.endpoint or "")
    return known is not None and request.args.keys() <= known and _is_nobody()


def _is_nobody() -> bool:
    """Whether the visitor brings nothing that a page could show: no session, no word that waits to be said."""
    if request.cookies.get(cookie_name()):
        return False
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies or not session.keys() - {"csrf_token"}


def _is_for_everybody(response: Response) -> bool:
    """Whether an answer holds no token and nothing for one visitor alone."""
    given = session.modified or "csrf_token" in g or response.is_streamed
    return not given and set(response.headers.keys()) <= PLAIN
