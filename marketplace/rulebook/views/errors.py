"""The one place where a refusal becomes a status code and a page."""

from collections.abc import Sequence

from flask import Flask, current_app, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from ...shared import wording
from ...shared.errors import Conflict, DeadLink, Invalid, NotFound, NotNow, NotPermitted, Refusal, TooMany
from ...shared.extensions import db
from ...shared.web import measuring
from ...shared.web.links import local
from ..wording import citing
from . import quoting

STATUS = {NotFound: 404, NotPermitted: 403, NotNow: 409, Conflict: 409, Invalid: 422, TooMany: 429}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: that of its nearest named kind, else 422."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)


def page(why: str, status: int, rule: str = "", quotes: Sequence[quoting.Quote] = ()) -> tuple[str, int]:
    """The refusal page: what was refused, which rule with the way to its document, what to do."""
    g.refusing = True
    key, place = citing.place_of(rule)
    article = citing.cited(rule) if citing.article_of(rule) else ""
    body = render_template(
        "refusal.html",
        quotes=quotes,
        why=why,
        status=status,
        article=article,
        rules=url_for("rules.show", key=key, _anchor=f"rule-{place}") if article else "",
        request_id=g.get("request_id", ""),
        back=_page_before(),
    )
    return body, status


def is_refusing() -> bool:
    """Whether the page of this request is that of a refusal, which tells nothing of the case in its address."""
    return bool(g.get("refusing"))


def _page_before() -> str:
    """The page of this site whose button was pressed, to be looked at again; blank where a browser names none."""
    came_from = request.referrer or ""
    if request.method != "POST" or not came_from.startswith(request.host_url):
        return ""
    return local("/" + came_from[len(request.host_url) :], "")


def down(status: int) -> tuple[str, int]:
    """The page for when something broke: it asks neither the database nor the catalogue for anything."""
    template = current_app.jinja_env.get_template("errors/down.html")
    return template.render(status=status, request_id=g.get("request_id", "")), status


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> tuple[str, int]:
        return page(
            wording.say(refusal.key, **refusal.facts),
            status_of(refusal),
            str(refusal.facts.get("rule", "")),
            quoting.of_refusal(refusal),
        )

    @app.errorhandler(DeadLink)
    def dead_link(refusal: DeadLink) -> tuple[str, int]:
        """A link of a letter that is good no more, with the button that leads on from it."""
        body = render_template(
            "people/account/dead_link.html",
            why=wording.say(refusal.key),
            purpose=refusal.facts["purpose"],
            status=status_of(refusal),
            request_id=g.get("request_id", ""),
        )
        return body, status_of(refusal)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> tuple[str, int]:
        return page(wording.say("csrf"), 400)

    @app.errorhandler(SecurityError)
    def strange_host(_error: SecurityError) -> tuple[str, int, dict[str, str]]:
        """A host we do not answer for: no page can be built, since every address on it would be forged."""
        return wording.say("bad_request"), 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(IntegrityError)
    def doubled(_error: IntegrityError) -> tuple[str, int]:
        db.session.rollback()
        current_app.logger.warning("a constraint refused %s", request.endpoint, exc_info=True)
        return page(wording.say("double"), 409)

    @app.errorhandler(OperationalError)
    def unavailable(_error: OperationalError) -> tuple[str, int]:
        db.session.rollback()
        current_app.logger.exception("the database did not answer %s", request.endpoint)
        return down(503)

    @app.errorhandler(500)
    def broken(_error: HTTPException) -> tuple[str, int]:
        return down(500)

    @app.errorhandler(429)
    def too_often(_error: HTTPException) -> tuple[str, int]:
        return page(wording.say("unavailable"), 429)

    @app.errorhandler(413)
    def too_large(_error: HTTPException) -> tuple[str, int]:
        if not measuring.may_upload(request):
            return page(wording.say("too_large_unsigned", kilobytes=measuring.STRANGERS_BYTES // 1024), 413)
        megabytes = current_app.extensions["settings"].upload_limit // 1024 // 1024
        return page(wording.say("too_large", megabytes=megabytes), 413)

    @app.errorhandler(404)
    def missing(_error: HTTPException) -> tuple[str, int]:
        return page(wording.say("not_found"), 404)

    @app.errorhandler(401)
    @app.errorhandler(403)
    def closed(error: HTTPException) -> tuple[str, int]:
        return page(wording.say("policy.not_permitted"), error.code or 403)

    @app.errorhandler(400)
    @app.errorhandler(405)
    @app.errorhandler(UnicodeDecodeError)
    def unreadable(error: Exception) -> tuple[str, int]:
        return page(wording.say("bad_request"), getattr(error, "code", None) or 400)
