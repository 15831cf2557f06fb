"""The blueprint of the rounds, and what all their pages share."""

from sqlalchemy import Select

from ....programmes.web import places
from ....shared.errors import there
from ....shared.extensions import db
from ....shared.web.requests import actor
from ...models import Round
from ...queries import rounds

bp = places.Placed("rounds", __name__, "/rounds", round_id=Round)


def found(round_id: int) -> Round:
    """The round of an address, if whoever asks may look into it."""
    question: Select[Round] = rounds.visible_to(actor()).where(Round.id == round_id)
    return there(db.session.scalar(question))
