"""Histories of a city in which nothing was decided yet: whatever is offered can be done, and the rest of `checks`."""

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim
from marketplace.shared.extensions import db
from tests.simulation.history import History, Step
from tests.simulation.outer import canary_of, read, strange
from tests.simulation.seeds import EARLY, seeds_of


@pytest.mark.parametrize("seed", seeds_of(EARLY))
def test_a_history_by_chance(by_chance, seed):
    by_chance(seed)


def test_a_page_that_tells_a_claim_is_noticed(cities):
    """Its author reads it, so that a visit that finds nothing has looked; to a rival it is a finding."""
    with cities.city("on the board", "canary") as city:
        history = History(city)
        history.play(Step(1, "competition.rounds.announce", 0))
        history.play(Step(2, "time", at=2 * 86_400))
        history.play(Step(3, "competition.claims.submit", 19, salt=1))
        [claim] = db.session.scalars(select(Claim))
        author, told = city.people[19], canary_of(claim.need_id, claim.organisation_id)
        assert told in read(history, f"/claims/{claim.key}", author)
        assert told not in read(history, f"/claims/{claim.key}", city.people[20])
        assert strange(history, told, city.people[20]) == {told}
        assert strange(history, told, author) == set()
