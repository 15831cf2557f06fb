"""For machines that watch: is every part up? Asks no session and tells nothing about anybody."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from ....records.safety import UNSAFE
from ....records.views import safety
from ....shared import clock
from . import parts

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when all parts are up, else 503 with the parts that are not; and what is unsafe, which fails nothing."""
    now = clock.now()
    unsafe = {key: UNSAFE[key] for key in safety.all_unsafe(current_app.extensions["settings"], now)}
    return _report(parts.all_parts(now), {"unsafe": unsafe})


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """200 when this process can answer pages: the database alone decides."""
    return _report({"database": parts.database()})


def _report(found: dict[str, str], more: dict[str, object] | None = None) -> ResponseReturnValue:
    fine = all(state.startswith(parts.UP) for state in found.values())
    answer = {"status": "ok" if fine else "failing", "parts": found} | (more or {})
    return answer, 200 if fine else 503, {"Cache-Control": "no-store"}
