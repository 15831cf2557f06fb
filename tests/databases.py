"""Databases for tests: migrated once, and put back within milliseconds to any state that was kept."""

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import make_url

from marketplace.shared.extensions import db

BARE = "bare"
"""The state after the migrations."""


@event.listens_for(Engine, "connect")
def do_not_wait_for_the_disk(connection, _record):
    """A test's database need not survive a power cut; what survives a kill is tested on real processes."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


class OnSQLite:
    """A file; a state is a copy of it. Nobody may be connected while one is kept or put back: see `apart`."""

    def __init__(self, place):
        self.path = place / "test.db"
        self.url = f"sqlite:///{self.path}"

    def keep(self, state):
        """Remember what is in the tables under a name."""
        connection = sqlite3.connect(self.path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(self.path, self._kept(state))

    def renew(self, state=BARE):
        """Put back what was kept under that name."""
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._kept(state), self.path)

    def apart(self):
        """Let nobody be connected: the file is about to be another one."""
        db.engine.dispose()

    def close(self):
        """Nobody is connected."""

    def _kept(self, state):
        return self.path.with_name(f"kept-{state}.db")


KEPT = """
do $$ declare name text; filled bool; begin
    create schema "{state}";
    create table "{state}"."sequences in use" as
        select sequencename, last_value from pg_sequences where schemaname = 'public';
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('select exists (select 1 from public.%I)', name) into filled;
        if filled then
            execute format('create table "{state}".%I as select * from public.%I', name, name);
        end if;
    end loop;
end $$
"""
RENEWED = """
do $$ declare name text; filled bool; guard record; begin
    perform pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle';
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('select exists (select 1 from public.%I)', name) into filled;
        if filled then
            if exists (select from pg_trigger where tgrelid = format('public.%I', name)::regclass and not tgisinternal) then
                execute format('alter table public.%I disable trigger user', name);
            end if;
            execute format('delete from public.%I', name);
        end if;
    end loop;
    for name in select tablename from pg_tables where schemaname = '{state}' and tablename <> 'sequences in use' loop
        execute format('insert into public.%I select * from "{state}".%I', name, name);
    end loop;
    perform setval(format('public.%I', sequencename)::regclass, coalesce(last_value, 1), last_value is not null)
        from "{state}"."sequences in use";
    for guard in select tgname, tgrelid::regclass as held from pg_trigger where not tgisinternal and tgenabled <> 'A' loop
        execute format('alter table %s enable always trigger %I', guard.held, guard.tgname);
    end loop;
end $$
"""
UNGUARDED = """
do $$ declare guard record; begin
    for guard in select tgname, tgrelid::regclass as held from pg_trigger where not tgisinternal loop
        execute format('alter table %s disable trigger %I', guard.held, guard.tgname);
    end loop;
end $$
"""


def lift_guards(connection):
    """Do what only somebody does who owns the database: take away what keeps recorded rows from being changed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(UNGUARDED))
        return
    for name in connection.exec_driver_sql("select name from sqlite_master where type = 'trigger'").scalars().all():
        connection.exec_driver_sql(f"drop trigger {name}")


def tamper(*statements):
    """Change what is recorded as the owner of the database could."""
    db.session.rollback()
    with db.engine.connect() as connection, connection.begin():
        lift_guards(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)


class OnPostgreSQL:
    """One database; a state is a schema beside the tables that holds copies of those with rows."""

    def __init__(self, server_url, name="jiebang"):
        url = make_url(server_url).set(drivername="postgresql+psycopg")
        settings = [f"alter system set {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
        with _connected(url) as outside:
            # A worker that comes back to this engine finds what it left.
            anew = (f'drop database if exists "{name}" with (force)', f'create database "{name}"')
            for statement in (*settings, "select pg_reload_conf()", *anew):
                outside.execute(text(statement))
        self.url = url.set(database=name).render_as_string(hide_password=False)
        self.inside = _connected(self.url)

    def keep(self, state):
        """Remember what is in the tables, and where their numbers stand, under a name."""
        self.inside.execute(text(KEPT.format(state=state)))

    def renew(self, state=BARE):
        """Put back what was kept: some milliseconds, where a new database takes some hundred."""
        self.inside.execute(text(RENEWED.format(state=state)))

    def apart(self):
        """Whoever is connected and idle stays so, knowing its statements and tables; `renew` ends those that are not."""

    def close(self):
        """Leave the database."""
        self.inside.close()


def _connected(url):
    """A connection on which each statement is a transaction of its own."""
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()
