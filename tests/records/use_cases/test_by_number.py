"""A row by its number: known rows are not asked again, a statement is written once for each table, and one that is gone is gone."""

import pytest
from sqlalchemy import event, text

from marketplace.shared.extensions import _by_number, db
from marketplace.shared.models.account import Account, AccountRole
from marketplace.shared.models.place import Unit
from marketplace.shared.roles import Role

pytestmark = pytest.mark.both_engines


@pytest.fixture
def unit(make):
    return make.keep(Unit(kind="city", name="株洲市工信局", aliases=[]))


@pytest.fixture
def asked(app):
    said = []

    def note(_connection, _cursor, statement, *_more):
        said.extend([statement] if statement.startswith("SELECT") else [])

    event.listen(db.engine, "before_cursor_execute", note)
    yield said
    event.remove(db.engine, "before_cursor_execute", note)


def test_what_is_known_is_asked_once_and_after_a_rollback_anew(unit, asked):
    number = unit.id
    db.session.rollback()
    asked.clear()
    assert db.session.get(Unit, number) is db.session.get_one(Unit, number) is unit
    assert len(asked) == 1
    db.session.rollback()
    assert db.session.get(Unit, number) is unit
    assert len(asked) == 2


def test_its_statement_is_written_once(unit, asked):
    number = unit.id
    before = _by_number.cache_info()
    for _ in range(3):
        db.session.expunge_all()
        assert db.session.get(Unit, number).name == "株洲市工信局"
    after = _by_number.cache_info()
    assert after.hits + after.misses - before.hits - before.misses == 3
    assert after.misses - before.misses <= 1


def test_what_is_gone_is_nothing(unit):
    number = unit.id
    with db.engine.begin() as connection:
        db.session.rollback()
        connection.execute(text("delete from unit where id = :id"), {"id": number})
    assert db.session.get(Unit, number) is None
    assert db.session.get(Unit, number + 1000) is None


def test_a_row_with_another_key_and_one_to_be_locked_are_asked_for_as_ever(make, unit):
    account = make.account(Role.EXPERT, unit=unit)
    number, place = account.id, unit.id
    db.session.expunge_all()
    assert db.session.get(AccountRole, (number, "expert")).role == "expert"
    assert db.session.get(Unit, place, with_for_update=True).id == place
    assert db.session.get(Account, str(number)).id == number
