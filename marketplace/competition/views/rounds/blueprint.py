"""The blueprint of the rounds, and what all their pages share."""

from typing import Any

from sqlalchemy import Select

from ....needs.queries import needs
from ....programmes.models import Programme
from ....programmes.queries import programmes
from ....programmes.web import places
from ....shared.errors import there
from ....shared.extensions import db
from ....shared.web import query
from ....shared.web.requests import actor
from ...models import Round
from ...queries import rounds

bp = places.Placed("rounds", __name__, "/rounds", round_id=Round)


def found(round_id: int) -> Round:
    """The round of an address, if whoever asks may look into it."""
    question: Select[Round] = rounds.visible_to(actor()).where(Round.id == round_id)
    return there(db.session.scalar(question))


def narrowed_to(programme: Programme) -> tuple[str, int | None]:
    """The category and the county that a page with free needs was asked for; blank and None where with all."""
    return query.code("category", programmes.ruleset_of(programme).categories), query.number("county")


def filters_of(programme: Programme) -> dict[str, Any]:
    """What such a page can be narrowed down to."""
    return {
        "categories": programmes.ruleset_of(programme).categories.choices,
        "counties": [(unit.id, unit.name) for unit in needs.counties_of(programme)],
        "narrowed": narrowed_to(programme) != ("", None),
    }
