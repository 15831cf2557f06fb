"""The migrations lead to just the tables that the models describe, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from marketplace.records.use_cases import audit
from marketplace.serving.migrating import downgrade, upgrade
from marketplace.shared.extensions import db


def differences():
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), db.metadata)


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
