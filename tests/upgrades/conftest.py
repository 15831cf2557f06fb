"""A database as 1f2ef02 left it, brought to the present shape."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from marketplace import create_app
from marketplace.serving.migrating import upgrade
from marketplace.shared.config import Mode, Settings
from marketplace.shared.extensions import db
from tests.databases import OnPostgreSQL, OnSQLite
from tests.upgrades import dumps

collect_ignore = ["fill_1f2ef02.py"]
"""It runs in a checkout of the old release, whose names it uses."""

DUMP = Path(__file__).parent / "1f2ef02.jsonl.xz"


@pytest.fixture(scope="session")
def engine(request, tmp_path_factory):
    """(settings, database) for the kind of database asked for; nothing was migrated yet."""
    place = tmp_path_factory.mktemp("upgraded")
    postgresql = request.param == "postgresql"
    database = OnPostgreSQL(request.getfixturevalue("postgres"), "upgraded") if postgresql else OnSQLite(place)
    yield Settings(mode=Mode.TEST, var_dir=place, database_url=database.url, secret_key="for tests only, " * 3), database
    database.close()


@pytest.fixture(scope="session")
def upgraded(engine):
    """The application on the upgraded database, and the rows of each table before and after."""
    app = create_app(engine[0])
    revision, rows = dumps.read(DUMP)
    with app.app_context():
        upgrade(revision=revision)
        dumps.load(db.engine, rows)
        upgrade()
        with db.engine.connect() as connection:
            after = dumps.by_table(dumps.stored(connection))
        db.engine.dispose()
    return SimpleNamespace(app=app, before=rows, after=after)


@pytest.fixture
def app(upgraded):
    """That application inside its context."""
    with upgraded.app.app_context():
        yield upgraded.app
        db.session.remove()
        db.engine.dispose()
