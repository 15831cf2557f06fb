"""How the page of a round shows where it stands."""

from datetime import datetime

from flask_babel import gettext

from ....shared.web.strip import StripStep
from ...models import Round
from ...rules.phase import Phase


def steps_of(a_round: Round, phase: Phase, now: datetime) -> list[StripStep]:
    """How far a round has come: what is done and when, what is going on now, what comes next."""
    labels = (gettext("公告"), gettext("揭榜"), gettext("评审"), gettext("求解"), gettext("审批"), gettext("公布"))
    ends = (a_round.opens_at, a_round.closes_at, None, None, a_round.approved_at, a_round.published_at)
    here = _reached(a_round, phase, now)
    return [
        StripStep(label=label, status=_status(place, here, phase), at=ends[place] if place < here else None)
        for place, label in enumerate(labels)
    ]


def _reached(a_round: Round, phase: Phase, now: datetime) -> int:
    places = {
        Phase.PLANNED: 0,
        Phase.OPEN: 1,
        Phase.CLOSED: 2,
        Phase.SOLVED: 3,
        Phase.PROPOSED: 4,
        Phase.APPROVED: 5,
        Phase.PUBLISHED: 6,
    }
    stopped = 0 if now < a_round.opens_at else 1 if now < a_round.closes_at else 2
    return places.get(phase, stopped)


def _status(place: int, here: int, phase: Phase) -> str:
    if place < here:
        return "done"
    if place > here:
        return "next"
    return "stopped" if phase is Phase.CANCELLED else "current"
