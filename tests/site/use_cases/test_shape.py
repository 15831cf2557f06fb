"""The migrations lead to just the tables that the models describe, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateIndex

from marketplace.needs.models import Need
from marketplace.records.use_cases import audit
from marketplace.serving.migrating import downgrade, upgrade
from marketplace.shared.extensions import db


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_compared})
        return compare_metadata(context, db.metadata)


UNREAD = {"sqlite": "ix_need_shown_published", "postgresql": "ix_need_words"}
"""The index of each database that the comparison does not read: one in falling order, one over an expression."""


def is_compared(_object, name, kind, _reflected, _compared):
    """The tables of the full text on SQLite are made by a migration alone."""
    return name != UNREAD[db.engine.dialect.name] and not (kind == "table" and name.startswith("need_words"))


@pytest.mark.both_engines
def test_what_the_comparison_does_not_read_is_there_as_it_should_be(app):
    if db.engine.dialect.name == "postgresql":
        said = db.session.scalar(text("select indexdef from pg_indexes where indexname = 'ix_need_words'"))
        assert said.endswith("USING gin (to_tsvector('simple'::regconfig, words))")
        return
    said = db.session.scalar(text("select sql from sqlite_master where name = 'ix_need_shown_published'"))
    [index] = [one for one in Need.__table__.indexes if one.name == "ix_need_shown_published"]
    assert said == str(CreateIndex(index).compile(db.engine))


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
