"""A whole installation, started the way an operator starts it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from marketplace.cli import main
from marketplace.records.events import HEARD
from marketplace.records.models.record import Outbox
from marketplace.records.queue import Silent
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.serving import broker
from marketplace.shared.config import Settings, from_environment
from marketplace.shared.extensions import db
from marketplace.site.composition import without_pages
from tests.conftest import NOW
from tests.makers import Seeded

PATIENCE = 120
PARTS = {"queue": "valkey-server", "scheduler": "marketplace relay", "worker": "marketplace worker", "web": "gunicorn"}


PORTS = count(os.getpid())


def free_port():
    """A port that nobody uses, below those that the system hands out by itself, and another one for each worker."""
    while True:
        port = 20_000 + next(PORTS) % 10_000
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def until(true, seconds=PATIENCE):
    """Wait until something holds; return it, or fail when it does not come."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.1)
    return found


def operate(environ, *arguments):
    """Run a command as an operator would, with nothing in the environment but `environ`."""
    kept = dict.fromkeys(
        ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MARKETPLACE_MODE", "PORT", "HOST", "LC_ALL", "JIEBANG_LANGUAGE")
    )
    return CliRunner(env=kept | {"LANG": "en_GB.UTF-8"} | environ).invoke(main, list(arguments))


@dataclass
class Site:
    """One installation: its data directory, its port, its processes."""

    var: Path
    port: int
    environ: dict[str, str]
    parent: psutil.Process | None = None

    def start(self, *options):
        with (self.var / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "marketplace", "serve", "--port", str(self.port), *options],
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.process, self.parent = process, psutil.Process(process.pid)
        until(lambda: self.is_well() or process.poll() is not None)
        assert process.poll() is None, (self.var / "log").read_text()

    def health(self):
        """(status, parts) of the health page; (0, {}) where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())["parts"]
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            connection.close()

    def is_well(self):
        return self.health()[0] == 200

    def part(self, name):
        """The process of one part; None between two lives."""
        for child in self.parent.children():
            try:
                if PARTS[name] in " ".join(child.cmdline()) and "leash.py" not in " ".join(child.cmdline()):
                    return child
            except psutil.NoSuchProcess:
                continue
        return None

    def settings(self):
        found = from_environment(self.environ)
        fields = {name: getattr(found, name) for name in Settings.__dataclass_fields__}
        return Settings(**(fields | {"redis_url": broker.url(self.var)}))

    @cached_property
    def app(self):
        """The application on this installation's database and queue, which forgets its connections after each use."""
        return without_pages(self.settings())

    def promise(self, count=1, *, ring=True):
        """Do deeds whose messages are to be delivered; return the numbers of the promised rows."""
        bell = self.app.extensions["doorbell"]
        self.app.extensions["doorbell"] = bell if ring else Silent()
        with self.app.app_context():
            before = {row for (row,) in db.session.query(Outbox.id)}
            HEARD.add(Seeded.__name__)
            try:
                for _ in range(count):
                    with transaction():
                        record(Seeded(), at=NOW)
            finally:
                HEARD.discard(Seeded.__name__)
            rows = {row for (row,) in db.session.query(Outbox.id)} - before
            db.session.remove()
            db.engine.dispose()
        self.app.extensions["doorbell"] = bell
        return rows

    def are_done(self, rows):
        with self.app.app_context():
            done = {row for (row,) in db.session.query(Outbox.id).filter(Outbox.done_at.is_not(None))}
            db.session.remove()
            db.engine.dispose()
        return rows <= done

    def stop(self, sign=signal.SIGTERM):
        """Send the parent a signal; return its exit code and those who are still there after it."""
        crowd = self.parent.children(recursive=True)
        self.process.send_signal(sign)
        code = self.process.wait(PATIENCE)
        _, left = psutil.wait_procs(crowd, timeout=PATIENCE)
        return code, left


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    var = tmp_path_factory.mktemp("installation")
    bare = {name: word for name, word in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    environ = bare | {"MARKETPLACE_VAR": str(var), "PYTHONPATH": str(Path(__file__).parents[2])}
    before = os.umask(0o022)
    made = operate(environ, "init", "--admin-password", "a long first password 1")
    assert made.exit_code == 0, made.output
    os.umask(0o022)
    made_here = Site(var=var, port=free_port(), environ=environ)
    made_here.start()
    os.umask(before)
    yield made_here
    if made_here.parent.is_running():
        made_here.stop(signal.SIGKILL)
