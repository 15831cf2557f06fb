"""The blueprint of the rounds, and what all their pages share."""

from flask import Blueprint
from sqlalchemy import Select

from ....shared.errors import NotFound
from ....shared.extensions import db
from ....shared.web.requests import actor
from ...models import Round
from ...queries import rounds

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


def found(round_id: int) -> Round:
    """The round of an address, if whoever asks may look into it."""
    question: Select[Round] = rounds.visible_to(actor()).where(Round.id == round_id)
    a_round = db.session.scalar(question)
    if a_round is None:
        raise NotFound("not_found")
    return a_round
