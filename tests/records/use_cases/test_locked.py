"""Rows that are locked and read anew."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.queries.locked import lock_again
from marketplace.shared.roles import Role


@pytest.mark.both_engines
def test_a_row_that_was_read_together_with_what_it_may_not_have_is_locked_alone(make):
    """PostgreSQL locks nothing on the side of a join where there may be nothing."""
    number = make.account(Role.CITY_OFFICER).id
    db.session.commit()
    db.session.expunge_all()
    account = db.session.scalars(
        select(Account).where(Account.id == number).options(joinedload(Account.organisation), joinedload(Account.unit))
    ).one()
    account_name, account.name = account.name, "未存的名字"
    lock_again(account)
    assert account.name == account_name
