"""What waits is asked of every programme that concerns a person, and these are looked up once."""

import pytest
from sqlalchemy import event

from marketplace.programmes.models import Programme
from marketplace.programmes.queries.side_by_side import in_each
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.extensions import db
from tests.conftest import NOW
from tests.makers import Seeded

ASKED = in_each(lambda _actor, _now, programme: found.append(programme.key) or ())
found = []


def keys(person):
    found.clear()
    list(ASKED(person, NOW))
    return found


def asked_of_programmes(deed):
    said = []

    def note(_connection, _cursor, statement, *_more):
        said.append("FROM programme" in statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return sum(said)


@pytest.fixture
def officer(make):
    make.programme()
    return make.city_officer()


def other(make):
    one = make.programme()
    days = {name: getattr(one, name) for name in ("starts_on", "ends_on", "apply_until", "recommend_until")}
    given = {"unit_id": one.unit_id, "ruleset_key": one.ruleset_key, "opened_by_id": one.opened_by_id, "settings": one.settings}
    return Programme(key="ZZ2024", name="另一个试点", opened_at=NOW, **days, **given)


def test_they_are_looked_up_once_a_transaction(officer):
    assert keys(officer) == ["ZZ2023"]
    assert asked_of_programmes(lambda: keys(officer)) == 0
    db.session.rollback()
    assert asked_of_programmes(lambda: keys(officer)) == 1


def test_one_that_is_opened_meanwhile_is_among_them(officer, make):
    fresh = other(make)
    with transaction(officer, NOW) as session:
        assert keys(officer) == ["ZZ2023"]
        session.add(fresh)
        session.flush()
        assert sorted(keys(officer)) == ["ZZ2023", "ZZ2024"]
        record(Seeded())
    assert sorted(keys(officer)) == ["ZZ2023", "ZZ2024"]


def test_one_that_was_undone_is_not(officer, make):
    fresh = other(make)
    with pytest.raises(ZeroDivisionError), transaction(officer, NOW) as session:
        session.add(fresh)
        session.flush()
        assert sorted(keys(officer)) == ["ZZ2023", "ZZ2024"]
        raise ZeroDivisionError
    assert keys(officer) == ["ZZ2023"]


def test_everybody_is_asked_of_those_of_the_own_city(officer, make):
    assert keys(officer) == ["ZZ2023"]
    elsewhere = make.account(unit=make.keep(type(make.city())(kind="city", code="430100", name="另一个市", aliases=[])))
    db.session.rollback()
    assert keys(officer) == ["ZZ2023"]
    assert keys(elsewhere) == []
    assert keys(officer) == ["ZZ2023"]
