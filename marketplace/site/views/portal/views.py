"""The way in."""

from flask import Blueprint, render_template

from ....programmes.queries import notices, programmes
from ....shared.web.requests import viewer

bp = Blueprint("portal", __name__)

NOTICES = 6


@bp.get("/")
def index() -> str:
    """What the programme is, how far its goals are reached, what is new, and where each role begins."""
    programme = programmes.current(viewer())
    return render_template(
        "site/portal/index.html",
        programme=programme,
        goals=programmes.goals(programme) if programme else [],
        notices=notices.latest(NOTICES),
    )
