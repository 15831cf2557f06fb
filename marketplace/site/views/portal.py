"""The way in."""

from flask import render_template

from ...programmes.queries import notices, programmes
from ...programmes.web import places
from ...shared.web import visitors

bp = places.Placed("portal", __name__)

NOTICES = 6


@bp.get("/")
@visitors.kept()
def index() -> str:
    """What runs, how far its goals are reached, what is new, and where each role begins."""
    running = places.going_on()
    return render_template(
        "site/portal/index.html",
        running=[(one, programmes.goals(one)) for one in running],
        moved={one.id: programmes.moved_from(one) for one in running},
        notices=notices.latest(NOTICES, places.shown()),
    )
