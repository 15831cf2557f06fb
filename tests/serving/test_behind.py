"""Whether the database is behind is seen without Alembic, by the names of the migrations; Alembic would say the same."""

import shutil
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text

from marketplace.serving import database, migrating
from marketplace.shared.extensions import db
from marketplace.shared.resources import resource_dir


def test_the_name_of_a_migration_begins_with_its_revision_and_the_last_name_is_the_one_head():
    scripts = ScriptDirectory(str(resource_dir("migrations")))
    names = {script.revision: script.path.rsplit("/", 1)[-1].partition("_")[0] for script in scripts.walk_revisions()}
    assert names == {revision: revision for revision in names}
    assert scripts.get_heads() == [max(names)]


def at(revision):
    with db.engine.begin() as connection:
        connection.execute(text("delete from alembic_version"))
        if revision:
            connection.execute(text("insert into alembic_version values (:revision)"), {"revision": revision})


def test_a_database_is_behind_where_migrations_are_missing_and_not_where_it_is_of_a_later_release(app):
    assert database.is_begun() and not database.is_behind()
    at("0007")
    assert database.is_begun() and database.is_behind()
    at("9999")
    assert database.is_begun() and not database.is_behind()
    at(None)
    assert not database.is_begun() and database.is_behind()


def test_a_database_without_any_table_is_behind(app):
    with db.engine.begin() as connection:
        connection.execute(text("drop table alembic_version"))
    assert not database.is_begun() and database.is_behind()


def test_a_draft_says_what_the_models_have_and_the_database_lacks(app, tmp_path, monkeypatch):
    folder = shutil.copytree(resource_dir("migrations"), tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrating, "resource_dir", lambda _name: folder)
    with db.engine.begin() as connection:
        connection.execute(text("drop table heartbeat"))

    draft = Path(migrating.draft("9999", "Word of the parts"))

    assert draft == folder / "versions" / "9999_word_of_the_parts.py"
    assert "op.create_table('heartbeat'" in draft.read_text("utf-8").partition("def downgrade")[0]
