"""The application as browsers ask it: each request on its own, with or without the hidden token of forms."""

import contextvars
import re
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.people.queries.sessions import token_hash
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, SignIn
from marketplace.site.views import answers
from tests.versions import shown

CODE = re.compile(
    r"S00\d-|C(?<=\bC)-\d|G(?<=\bG)-\d"
    r"|M(?<=\bM)R-\d|A(?<=\bA)C-\d|T(?<=\bT)R-\d|M(?<=\bM)R\d+\b|A(?<=\bA)C\d+\b|T(?<=\bT)R\d+\b"
)
"""An article of a document as the rule files write it, and the codes by which we number readings, gaps, rules and checks.

Each begins with a letter and looks back from there: a page is searched ten times faster than from a boundary.
"""
TAG = re.compile(r"<[^>]*>")


MARKED = re.compile(r'<span lang="zh">([^<]*)</span>')
"""A passage of Chinese on an English page."""


def unmarked(page):
    """An English page without its marks, so that a sentence with a name in it is one text."""
    return MARKED.sub(r"\1", page)


ALONG = ("base_url", "environ_base", "environ_overrides", "headers")
"""What a browser says again where it is sent on."""


class SentOn(FlaskClient):
    """Where the answer to a form is a page that was kept, it goes there at once, as browsers do: its answer is that page."""

    def open(self, *args, **kwargs):
        answer = self.asked(*args, **kwargs)
        if answer.status_code == 303 and f"{answers.NAME}=" in answer.location:
            db.session.rollback()
            return self.asked(answer.location, **{name: kwargs[name] for name in ALONG if name in kwargs})
        return answer

    def asked(self, *args, **kwargs):
        """One request, answered as it is."""
        return super().open(*args, **kwargs)


class Visitor(SentOn):
    """Asks in a context of its own, as a server would: nobody's sign-in, language or rows leak into the test."""

    def asked(self, *args, **kwargs):
        answer = contextvars.Context().run(super().asked, *args, **kwargs)
        if answer.mimetype == "text/html" and CODE.search(answer.text):
            assert CODE.findall(TAG.sub("", answer.text)) == [], "a page shows one of our codes"
        db.session.rollback()
        return answer


class Looking(Visitor):
    """A visitor who has just looked: a form that names no version carries the one that its page shows."""

    def open(self, address, *args, **kwargs):
        data = kwargs.get("data")
        posted = kwargs.get("method") == "POST" and isinstance(address, str) and (data is None or isinstance(data, dict))
        if posted and not any(str(name).startswith("version") for name in data or {}):
            kwargs["data"] = (data or {}) | shown(address, data or {}, self._account())
        return super().open(address, *args, **kwargs)

    def _account(self):
        cookie = self.get_cookie("sid")
        row = db.session.scalar(select(SignIn).where(SignIn.token_hash == token_hash(cookie.value))) if cookie else None
        return db.session.get(Account, row.account_id) if row else None


@contextmanager
def visited(app, hidden_token=True, kind=Visitor):
    """The application, asked by visitors; `hidden_token` says whether a post without its token is refused."""
    app.test_client_class, app.config["WTF_CSRF_ENABLED"] = kind, hidden_token
    try:
        yield app
    finally:
        app.test_client_class, app.config["WTF_CSRF_ENABLED"] = None, True
