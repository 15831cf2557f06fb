"""The public board of published needs (S004-2.2.3a): no contact data, works without a script."""

import io
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext

from ....programmes.models import Programme
from ....programmes.queries import chains, programmes
from ....rulebook.ruleset import Ruleset
from ....shared import clock
from ....shared.later import later
from ....shared.web import query
from ....shared.web.addresses import page_number
from ....shared.web.requests import viewer
from ...queries import board, imports

segno: Any = later(import_module, "segno")
bp = Blueprint("board", __name__, url_prefix="/board")

STANDINGS = ("open", "claiming", "waiting", "closed")


@bp.get("")
def index() -> str:
    programme = programmes.current()
    ruleset = programmes.ruleset_of(programme) if programme else None
    now = clock.now()
    asked = _asked(ruleset)
    return render_template(
        "needs/board/index.html",
        page=board.listing(asked, ruleset, now),
        asked=asked,
        everything=board.total(),
        counts=board.counts(asked, ruleset, now),
        programme=programme,
        choices=_choices(programme, ruleset),
    )


@bp.get("/<int:need_id>")
def show(need_id: int) -> str:
    now = clock.now()
    entry = board.entry(need_id, now)
    commitment, announcement = board.ANNOUNCED(entry.row.round.id) if entry.row.round else ("", "")
    return render_template(
        "needs/board/show.html",
        entry=entry,
        need=entry.row,
        now_=now,
        claims="claims.new" in current_app.view_functions,
        person=viewer(),
        commitment=commitment,
        announcement=announcement,
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
    """The full public address of a need: under the configured one, never under what a stranger's request says."""
    base: str = current_app.extensions["settings"].base_url or request.host_url.rstrip("/")
    return base + url_for("board.show", need_id=need_id)


def _asked(ruleset: Ruleset | None) -> board.BoardFilter:
    categories: Any = ruleset.categories if ruleset else ()
    levels: Any = ruleset.levels if ruleset else ()
    return board.BoardFilter(
        text=query.text("q"),
        category=query.code("category", categories),
        unit_id=query.number("county"),
        current=query.code("current", levels),
        goal=query.code("goal", levels),
        chain_id=query.number("chain"),
        standing=query.code("standing", STANDINGS),
        sort=query.text("sort", 20) or "-published",
        page=page_number(),
    )


def _choices(programme: Programme | None, ruleset: Ruleset | None) -> dict[str, list[tuple[Any, str]]]:
    """What each filter offers."""
    words = (gettext("可以揭榜的（全部）"), gettext("正在揭榜"), gettext("等待开榜"), gettext("已有结果"))
    return {
        "category": list(ruleset.categories.choices) if ruleset else [],
        "county": [(unit.id, unit.name) for unit in imports.units_of(programme)] if programme else [],
        "current": list(ruleset.levels.choices) if ruleset else [],
        "goal": [(level.code, level.label) for level in ruleset.levels if level.goal] if ruleset else [],
        "chain": [(chain.id, chain.name) for chain in chains.in_use()],
        "standing": list(zip(STANDINGS, words, strict=True)),
    }
