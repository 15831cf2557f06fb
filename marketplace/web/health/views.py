"""For machines that watch: is every part up? Asks no session and tells nothing about anybody."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ... import clock
from . import parts

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when all parts are up, else 503 with the parts that are not."""
    return _report(parts.all_parts(clock.now()))


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """200 when this process can answer pages: the database alone decides."""
    return _report({"database": parts.database()})


def _report(found: dict[str, str]) -> ResponseReturnValue:
    fine = all(state.startswith(parts.UP) for state in found.values())
    answer = {"status": "ok" if fine else "failing", "parts": found}
    return answer, 200 if fine else 503, {"Cache-Control": "no-store"}
