"""The bar with the demonstration's clock: hung into the application of a demonstration, and into no other."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, render_template, request, url_for

from ..shared import clock, permissions
from ..shared.fixed import Fixed
from ..shared.permissions.rules import PUBLIC
from ..shared.web import seen
from ..shared.web.links import local
from ..shared.web.visitors import without_token
from . import moments, moving
from .moments import Moment
from .progress import CityStage, Progress

bp = Blueprint("demonstration", __name__, url_prefix="/demonstration")
ENDPOINTS = {"demonstration.move_on": PUBLIC}


THERE = {
    *("static", "bootstrap.static", "health.healthz", "health.readyz", "account.language", "account.large_text"),
    *("rules.index", "rules.show", "board.index", "board.show", "institutions.index", "institutions.show", "notices.index"),
}
"""What can be opened while the city is built."""
EACH_SECONDS = 3
"""Until the page of the building is asked for anew. It is said in a header, which browsers heed as they do the tag."""


class Shown(Fixed):
    """What the bar shows."""

    address: str
    """Where it sends what is chosen."""
    version: int
    """By how many seconds the clock is ahead."""
    to_come: list[Moment]
    busy: bool


def hang_in(app: Flask) -> None:
    """Give a demonstration its clock; `app` must be one."""
    permissions.ENDPOINTS.take(__name__, ENDPOINTS)
    app.register_blueprint(bp)
    app.before_request(while_it_is_built)
    app.jinja_env.globals["demonstration_clock"] = shown


def while_it_is_built() -> Response | None:
    """While the city is built what all may read is there already; in place of everything else stands how far it is."""
    progress: Progress = Progress.of(current_app.extensions["settings"].var_dir)
    if (stage := progress.stage()) is None or request.endpoint in THERE:
        return None
    page = make_response(render_template("demo/building.html", stages=list(CityStage), present=list(CityStage).index(stage)))
    page.status_code = 503
    page.headers["Refresh"] = page.headers["Retry-After"] = str(EACH_SECONDS)
    return page


def shown() -> Shown | None:
    """What can be chosen now; nothing while the city is built."""
    if Progress.of(current_app.extensions["settings"].var_dir).is_going_on:
        return None
    version = int(clock.lead().total_seconds())
    return Shown(
        address=url_for(f"{bp.name}.{move_on.__name__}"),
        version=version,
        to_come=moments.to_come(clock.now()),
        busy=moments.is_busy(),
    )


@bp.post("/clock")
@without_token
def move_on() -> Any:
    """Move on and come back; where that was not possible the bar says what time it is and what is."""
    moving.move_on(request.form.get("to", ""), seen.version())
    return redirect(local(request.form.get("next"), "/"))
