"""The bar with the demonstration's clock: hung into the application of a demonstration, and into no other."""

from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for

from ..shared import clock, permissions
from ..shared.fixed import Fixed
from ..shared.permissions.rules import PUBLIC
from ..shared.web import seen
from ..shared.web.links import local
from . import moments, moving
from .moments import Moment

bp = Blueprint("demonstration", __name__, url_prefix="/demonstration")
ENDPOINTS = {"demonstration.move_on": PUBLIC}


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
    app.jinja_env.globals["demonstration_clock"] = shown


def shown() -> Shown:
    """What can be chosen now."""
    version = int(clock.lead().total_seconds())
    return Shown(
        address=url_for(f"{bp.name}.{move_on.__name__}"),
        version=version,
        to_come=moments.to_come(clock.now()),
        busy=moments.is_busy(),
    )


@bp.post("/clock")
def move_on() -> Any:
    """Move on and come back; where that was not possible the bar says what time it is and what is."""
    moving.move_on(request.form.get("to", ""), seen.version())
    return redirect(local(request.form.get("next"), "/"))
