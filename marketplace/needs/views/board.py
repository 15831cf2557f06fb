"""The public board of published needs (S004-2.2.3a): no contact data, works without a script."""

import io
from importlib import import_module
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext

from ...programmes.queries import chains, programmes
from ...programmes.web import places
from ...rulebook.ruleset import Ruleset
from ...shared import clock
from ...shared.later import later
from ...shared.web import query, visitors
from ...shared.web.addresses import page_number
from ...shared.web.requests import viewer
from ...shared.wording import label
from ..models import Need
from ..queries import board, imports

segno: Any = later(import_module, "segno")
bp = places.Placed("board", __name__, "/board", need_id=Need)

Choices = dict[str, list[tuple[Any, str]]]
STANDINGS = ("open", *board.BoardStanding)


@bp.get("")
@visitors.kept("q", "category", "county", "current", "goal", "chain", "standing", "sort", "page")
def index() -> str:
    now, laws = clock.now(), programmes.rulesets_of(places.shown())
    choices = _choices(laws)
    asked = _asked(choices)
    found = board.look(asked, laws, now)
    return render_template(
        "needs/board/index.html",
        page=found.page,
        asked=asked,
        everything=found.page.total or board.total(places.shown()),
        counts=found.counts,
        programme=places.here(),
        choices=choices,
    )


@bp.get("/<int:need_id>")
@visitors.kept()
def show(need_id: int) -> str:
    now = clock.now()
    entry = board.entry(need_id, now)
    commitment, announcement = board.ANNOUNCED(entry.row.round.id) if entry.row.round else ("", "")
    return render_template(
        "needs/board/show.html",
        entry=entry,
        need=entry.row,
        claims="claims.new" in current_app.view_functions,
        person=viewer(),
        commitment=commitment,
        announcement=announcement,
        earlier=board.EXTENDED(entry.row.round.id) if entry.row.round else (),
    )


@bp.get("/<int:need_id>/qr.svg")
def qr(need_id: int) -> Response:
    """The address of a need as a picture that a phone can read."""
    board.entry(need_id, clock.now())
    drawn = io.BytesIO()
    segno.make(_address(need_id), error="m", micro=False).save(drawn, kind="svg", scale=4, border=2, xmldecl=False)
    answer = Response(drawn.getvalue(), mimetype="image/svg+xml")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _address(need_id: int) -> str:
    """The full public address of a need, which is printed and mailed: plain, and under the configured one."""
    base: str = current_app.extensions["settings"].base_url or request.host_url.rstrip("/")
    return base + url_for("board.show", need_id=need_id, programme=None)


def _asked(choices: Choices) -> board.BoardFilter:
    levels = dict(choices["current"])
    return board.BoardFilter(
        programmes=tuple(one.id for one in places.shown()),
        text=query.text("q"),
        category=query.code("category", dict(choices["category"])),
        unit_id=query.number("county"),
        current=query.code("current", levels),
        goal=query.code("goal", levels),
        chain_id=query.number("chain"),
        standing=query.code("standing", STANDINGS),
        sort=query.text("sort", 20) or "-published",
        page=page_number(),
    )


def _choices(laws: list[Ruleset]) -> Choices:
    """What each filter offers."""
    levels = {level.code: level for law in laws for level in law.levels}
    cities = {one.unit_id: one for one in places.shown()}
    units = {unit.id: unit.name for one in cities.values() for unit in imports.units_of(one)}
    return {
        "category": list(programmes.categories_of(places.shown()).items()),
        "county": list(units.items()),
        "current": [(level.code, level.label) for level in levels.values()],
        "goal": [(level.code, level.label) for level in levels.values() if level.goal],
        "chain": [(chain.id, chain.name) for chain in chains.in_use(viewer())],
        "standing": [("open", gettext("还没有匹配的（全部）")), *((one, label(one)) for one in board.BoardStanding)],
    }
