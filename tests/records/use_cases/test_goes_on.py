"""What was read before a use case is asked again, but on SQLite, where nobody has written since."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.extensions import WRITING, db
from marketplace.shared.models.account import AccountRole
from marketplace.shared.models.place import Unit
from marketplace.shared.roles import Role
from tests.makers import Seeded
from tests.waits import patience

pytestmark = pytest.mark.both_engines

AT = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
RENAMED = text("update unit set name = '新名'")


def on_sqlite():
    return db.engine.dialect.name == "sqlite"


def asked_for(unit):
    """What the database is asked when a use case takes up a unit that its page has read."""
    said = []

    def note(_connection, _cursor, statement, *_more):
        said.append(statement.split()[0])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with transaction(now=AT) as session:
            assert session.get_one(Unit, unit.id).name == "株洲市工信局"
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return said


@pytest.fixture
def unit(make):
    kept = make.keep(Unit(kind="city", name="株洲市工信局", aliases=[]))
    assert kept.name
    return kept


def test_what_was_read_is_kept_where_nobody_has_written_since(unit):
    assert ("SELECT" in asked_for(unit)) is not on_sqlite()


def test_it_is_read_again_where_the_transaction_was_over(unit):
    db.session.rollback()

    assert "SELECT" in asked_for(unit)


def test_it_is_read_again_where_somebody_has_written(unit):
    with db.engine.connect() as other, other.begin():
        other.execute(RENAMED)

    with transaction(now=AT) as session:
        assert session.get_one(Unit, unit.id).name == "新名"


@pytest.fixture
def locking():
    if not on_sqlite():
        pytest.skip("there rows are locked one by one")


def test_it_is_read_again_where_somebody_is_writing(unit, locking):
    other = db.engine.connect().execution_options(**{WRITING: True})
    other.execute(RENAMED)
    commit = threading.Timer(0.2, other.commit)
    commit.start()

    with transaction(now=AT) as session:
        assert session.get_one(Unit, unit.id).name == "新名"
    commit.join(60)
    other.close()


def test_nobody_else_writes_once_it_goes_on(unit, locking):
    with transaction(now=AT), db.engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout=0")
        with pytest.raises(OperationalError, match="locked"):
            other.execute(RENAMED)


def test_the_lock_is_given_back_where_it_is_had_and_something_fails(unit, locking):
    def fail(_connection, _cursor, statement, *_more):
        if statement.startswith("UPDATE chain_head"):
            raise TimeoutError("stopped")

    event.listen(db.engine, "after_cursor_execute", fail)
    try:
        with pytest.raises(TimeoutError), transaction(now=AT):
            pass
    finally:
        event.remove(db.engine, "after_cursor_execute", fail)
    with db.engine.connect() as other, other.begin():
        other.exec_driver_sql("PRAGMA busy_timeout=0")
        other.execute(RENAMED)
    assert db.session.get_one(Unit, unit.id).name == "新名"


def test_who_does_not_wait_goes_away_at_once_and_waits_the_next_time(unit, locking):
    db.session.rollback()
    with db.engine.connect().execution_options(**{WRITING: True}) as other:
        other.execute(RENAMED)
        with patience() as had, pytest.raises(OperationalError, match="locked"), transaction(now=AT, wait=False):
            pass
    with patience() as later, transaction(now=AT):
        pass
    assert (had, later) == ([0], [10_000])


def test_what_was_changed_outside_any_use_case_is_thrown_away(unit):
    unit.name = "改名"

    with transaction(now=AT) as session:
        assert session.get_one(Unit, unit.id).name == "株洲市工信局"
    assert db.session.get_one(Unit, unit.id).name == "株洲市工信局"


def test_what_belongs_to_a_row_is_looked_up_again(make):
    clerk = make.account(Role.EXPERT)
    assert [row.role for row in clerk.role_rows] == [Role.EXPERT]

    with transaction(now=AT) as session:
        session.add(AccountRole(account_id=clerk.id, role=Role.CITY_OFFICER))
        session.flush()
        assert {row.role for row in clerk.role_rows} == {Role.EXPERT, Role.CITY_OFFICER}
        record(Seeded())


def test_what_a_row_belongs_to_is_looked_up_again(make):
    firm, other = make.enterprise(), make.county("芦淞区", "430203")
    assert firm.unit is not other

    with transaction(now=AT) as session:
        firm.unit_id = other.id
        session.flush()
        assert firm.unit is other
        record(Seeded())
