"""The parts that somebody plays are read with the account, and are as they were changed last."""

import pytest
from sqlalchemy import event, select

from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountRole
from marketplace.shared.roles import Role
from tests.makers import Seeded

TWO = frozenset({Role.EXPERT, Role.CITY_OFFICER})


@pytest.fixture
def person(make):
    kept = make.account(*TWO)
    db.session.rollback()
    return kept


def test_they_are_read_with_the_account_and_with_those_of_nobody_else(make, person):
    make.account(Role.AUDITOR)
    nobody = make.account(unit=make.city())
    db.session.rollback()
    said = []

    def note(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = db.session.get_one(Account, person.id).roles
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert found == TWO == {Role(row.role) for row in person.role_rows}
    assert sum(statement.startswith("SELECT") for statement in said) == 1
    assert nobody.roles == frozenset()


def test_they_are_all_read_by_a_question_for_one_of_them(person):
    question = select(Account).join(AccountRole).where(AccountRole.role == Role.EXPERT)
    assert [one.roles for one in db.session.scalars(question)] == [TWO]


def test_they_are_known_before_the_account_is_stored():
    assert Account(role_rows=[AccountRole(role=Role.AUDITOR)]).roles == {Role.AUDITOR}
    assert Account().roles == frozenset()


def test_a_change_counts_at_once_and_for_everybody_from_the_commit_on(person):
    assert person.roles == TWO
    with transaction(now=person.created_at):
        person.role_rows = [row for row in person.role_rows if row.role == Role.EXPERT] + [AccountRole(role=Role.FINANCE)]
        assert person.roles == {Role.EXPERT, Role.FINANCE}
        record(Seeded())
    assert db.session.scalars(select(Account).where(Account.id == person.id)).one().roles == {Role.EXPERT, Role.FINANCE}


def test_what_was_undone_was_never_so(person):
    with pytest.raises(ZeroDivisionError), transaction(now=person.created_at):
        person.role_rows = []
        assert person.roles == frozenset()
        raise ZeroDivisionError
    assert person.roles == TWO


def test_what_others_have_changed_counts_once_the_row_is_read_anew(person):
    assert person.roles == TWO
    gone = select(AccountRole).where(AccountRole.account_id == person.id, AccountRole.role == Role.EXPERT)
    with transaction(now=person.created_at) as session:
        session.delete(session.scalars(gone).one())
        record(Seeded())
    assert person.roles == TWO - {Role.EXPERT}
