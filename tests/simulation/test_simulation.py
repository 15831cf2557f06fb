"""Histories of a city by chance: whatever is offered can be done, what is refused changes nothing, and the rest of `checks`."""

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim
from marketplace.shared.extensions import db
from tests.simulation.city import KINDS, Cities
from tests.simulation.drawing import grow
from tests.simulation.history import History, Step, again
from tests.simulation.never import NEVER
from tests.simulation.outcomes import bare, refusals
from tests.simulation.outer import canary_of, read, strange
from tests.simulation.seeds import kind_of
from tests.simulation.steps import PLAYS

SEEDS = 12
STEPS = 150


@pytest.fixture(scope="module")
def cities():
    made = Cities()
    yield made
    made.close()


@pytest.mark.parametrize("seed", [str(number) for number in range(1, SEEDS + 1)])
def test_a_history_by_chance(cities, seed):
    with cities.city(kind_of(seed), seed) as city:
        history = History(city)
        grow(history, seed, STEPS)
    assert not NEVER.keys() & {(what, word) for what, word, _ in history.reached}


def test_what_no_history_comes_to_is_read_from_the_code_and_has_its_reason():
    """A line that the code has outgrown goes."""
    read = {(bare(name), word) for name, play in PLAYS.items() for word in refusals(play.use_case)}
    assert NEVER.keys() <= read
    assert all(NEVER.values())


def test_a_seed_is_one_history(cities):
    told = []
    for _ in range(2):
        with cities.city("matched", "same") as city:
            history = History(city)
            grow(history, "same", 40)
            told.append((history.steps, dict(history.told.states), history.told.head))
    assert told[0] == told[1]


def test_steps_played_again_do_the_same(cities):
    with cities.city("served", "again") as city:
        history = History(city)
        grow(history, "again", 40)
    with cities.city("served", "again") as city:
        repeated = History(city)
        again(repeated, history.steps)
    assert (repeated.told.states, repeated.told.head) == (history.told.states, history.told.head)


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


def test_every_beginning_is_played():
    assert {kind_of(str(number)) for number in range(1, SEEDS + 1)} == set(KINDS)
