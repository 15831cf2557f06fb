"""The migrations lead to just the tables that the models describe, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from marketplace.records.use_cases import audit
from marketplace.serving.migrating import downgrade, upgrade
from marketplace.shared.extensions import db


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_compared})
        return compare_metadata(context, db.metadata)


UNREAD = {"ix_need_words", "ix_need_shown_published"}
"""Indexes over an expression or in falling order, which the comparison reads as others on one database or the other."""


def is_compared(_object, name, kind, _reflected, _compared):
    """The tables of the full text on SQLite are made by a migration alone."""
    return name not in UNREAD and not (kind == "table" and name.startswith("need_words"))


@pytest.mark.parametrize("name", sorted(UNREAD))
def test_an_index_that_is_not_compared_is_there(app, name):
    if name == "ix_need_words" and db.engine.dialect.name == "sqlite":
        return
    assert name in {one["name"] for one in inspect(db.engine).get_indexes("need")}


def test_the_migrations_and_the_models_agree(app):
    assert differences() == []


def test_every_guard_of_recorded_rows_stands_after_the_migrations(app):
    """A table that SQLite copies in a migration loses its triggers without a word."""
    assert audit.missing_guards(db.session()) == []


def test_they_lead_down_to_nothing_and_up_again(app):
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert differences() == []
