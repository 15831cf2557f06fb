"""What keeps a claimed outcome from being confirmed together with others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from ...competition.queries import standing
from ...competition.rules.standing import Deed, obstacles
from ...people.queries import links
from ...shared.models.account import Account
from ..models import Outcome
from . import doubts, hands, outcomes


class Apart(StrEnum):
    """Why an outcome has to be decided about by itself."""

    OWN = "own"
    STANDING = "standing"
    COUNTED = "counted"
    TWICE = "twice"
    ASKED = "asked"


def apart(actor: Account, found: Sequence[Outcome]) -> Mapping[int, list[Apart]]:
    """What keeps each of these outcomes apart; one of which nothing is said can be confirmed as it stands.

    Two that say the same level of the same enterprise are both kept apart: only one of them can count.
    """
    groups = links.groups({one.enterprise_id for one in found})
    levels = {one.id: (one.programme_id, min(groups[one.enterprise_id]), one.level) for one in found}
    times = Counter(levels.values())
    return {one.id: _of(actor, one, times[levels[one.id]]) for one in found}


def _of(actor: Account, outcome: Outcome, times: int) -> list[Apart]:
    counted = outcomes.counted(outcome.programme_id, outcome.enterprise_id, outcome.level)
    said = {
        Apart.OWN: hands.in_outcome(actor, outcome),
        Apart.STANDING: bool(obstacles(standing.of_contract(outcome.engagement), Deed.OUTCOME)),
        Apart.COUNTED: counted is not None,
        Apart.TWICE: times > 1,
        Apart.ASKED: bool(doubts.of_confirmation(outcome)),
    }
    return [one for one in Apart if said[one]]
