"""What a step or a page asks of the database does not grow with the city: the same in one with ten times as many in it."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from marketplace.needs.states import NeedState
from marketplace.programmes.models import Programme
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Unit
from tests.makers import Maker
from tests.simulation import city
from tests.simulation.beginnings import BEGINS
from tests.simulation.drawing import draw
from tests.simulation.history import History
from tests.simulation.outer import answer

MORE = 60
STEPS = 120
LOOKING = (0, 10, 13)
"""An officer of the city, one of a county, an enterprise."""


def crowded():
    """The same city with many more enterprises, institutions, needs and claims, which nobody of those who play deals with."""
    people, programme_id = city.served()
    make = Maker(BEGINS)
    make.count.last = 5000
    make._city = db.session.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
    county = db.session.scalars(select(Unit).where(Unit.parent_id.is_not(None)).order_by(Unit.id)).first()
    make._programme = db.session.get_one(Programme, programme_id)
    officer = make.county_officer(county)
    claimed = []
    for number in range(MORE):
        firm, giver = make.enterprise(unit=county), make.institution(unit=county)
        state = (NeedState.PUBLISHED, NeedState.SUBMITTED, NeedState.VERIFIED, NeedState.DRAFT)[number % 4]
        need = make.need(firm, state, entered_by=officer)
        make.enterprise_account(firm)
        make.place(giver)
        if state is NeedState.PUBLISHED:
            claimed.append((need, giver))
    a_round = make.round([need for need, _ in claimed], closes_at=BEGINS + timedelta(days=300))
    for need, giver in claimed:
        make.claim(a_round, need, giver)
    return people, programme_id


@pytest.fixture(scope="module")
def cities():
    made = city.Cities()
    made.kinds["crowded"] = crowded
    yield made
    made.close()


def pages(app):
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.endpoint.startswith(("static", "bootstrap", "health"))
    )


def test_a_page_asks_no_more_of_the_database_in_a_larger_city(cities):
    asked = {}
    for kind in ("served", "crowded"):
        with cities.city(kind, "pages") as place:
            history = History(place)
            for who in LOOKING:
                for address in pages(place.app):
                    before = place.outside.questions
                    answer(history, address, place.people[who])
                    asked.setdefault((place.people[who].name, address), []).append(place.outside.questions - before)
    grown = {where: counts for where, counts in asked.items() if counts[1] > counts[0]}
    assert not grown


def played(history, step):
    """How a step ended, and which accounts are the person's who took it: who has several is asked more about."""
    person = history.city.people[step.who % len(history.city.people)].account_id
    return history.play(step), history.beside.people.of.get(person, {person})


def test_a_step_asks_no_more_of_the_database_in_a_larger_city(cities):
    with cities.city("served", "steps") as place:
        history, random = History(place), Random(1)
        small = [played(history, draw(history, random)) for _ in range(STEPS)]
    with cities.city("crowded", "steps") as place:
        again = History(place)
        large = [played(again, step) for step in history.steps]
    grown = [
        (step.what, one.asked, other.asked)
        for step, (one, person), (other, other_person) in zip(history.steps, small, large, strict=True)
        if person == other_person and one.word == other.word == "done" and kinds(one) == kinds(other) and other.asked > one.asked
    ]
    assert not grown


def kinds(outcome):
    return [event.kind for event in outcome.events]
