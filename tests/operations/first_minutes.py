"""A clone on a machine with nothing but python3, make and git: what README.md says of `make run` and `make test`, and what CI installs."""

import re
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from . import looks
from .machine import Machine
from .page import ROOT
from .visitor import Visitor

BARE = "apt-get update -q && apt-get install -qy --no-install-recommends python3 make git"
NOTED = '#!/bin/sh\necho "$*" >> /root/asked\n'


def bring(machine: Machine, place: Path) -> None:
    """The commit that is checked out here, as a clone in the machine's /srv; /srv/source.bundle is where it is fetched from."""
    source = place / "source.bundle"
    subprocess.run(["git", "-C", str(ROOT), "bundle", "create", "--quiet", str(source), "HEAD"], check=True)
    machine.path("/srv/source.bundle").write_bytes(source.read_bytes())


def watch(base: Path, place: Path, lent: Sequence[Path]) -> None:
    """Each of the commands does by itself, as root; `NotSo` or `Refused` where one does not."""
    with ExitStack() as stack:
        bare = Machine("bare", base, place, lent)
        stack.callback(bare.stop)
        bare.run(BARE)
        bring(bare, place)
        for name in ("run", "test", "ci"):
            bare.run(f"git clone --quiet /srv/source.bundle /root/{name}")
        _ci(bare)
        _run(bare)
        _test(bare)


def _run(bare: Machine) -> None:
    """The site answers while the city is built, and says when it stands."""
    bare.run("cd run && (setsid make run > /root/run.log 2>&1 & echo $! > /root/run.pid)")
    visitor = Visitor("http://127.0.0.1:8000", within=bare.network)
    looks.holds(looks.until(lambda: visitor.open("/").status in (200, 503), 900), "make run: no page")
    print(f"make run: the first page answers {visitor.status}: {visitor.words[:200]}", flush=True)
    looks.holds(looks.until(lambda: "is ready" in bare.run("cat /root/run.log"), 1800), "make run: no city")
    looks.holds(visitor.open("/board").status == 200, "make run: no board")
    print(f"make run: {bare.run('cat /root/run.log')}", flush=True)
    bare.run("kill -TERM -$(cat /root/run.pid); sleep 5")


def _ci(bare: Machine) -> None:
    """What `.ci/run` installs is there afterwards, and it asks for the three targets; make itself is stood in for."""
    bare.path("/root/stand-in").mkdir()
    bare.path("/root/stand-in/make").write_text(NOTED)
    bare.run("chmod +x stand-in/make && cd ci && PATH=/root/stand-in:$PATH bash .ci/run")
    looks.holds(
        bare.run("cat asked").split("\n")[:3] == ["lint", "test", "test-postgres"], "CI asks for lint, test and test-postgres"
    )
    bare.run("command -v chromium && fc-list | grep -qi 'noto.*cjk' && python3 -c 'import ensurepip, venv'")


def _test(bare: Machine) -> None:
    """The beginning of `make test`: everything is installed, the first twentieth of the tests has run, nothing has failed."""
    bare.run("cd test && (setsid make test > /root/test.log 2>&1 & echo $! > /root/test.pid)")
    begun = looks.until(lambda: re.search(r"\[ +[5-9]%\]|\[ *\d\d+%\]", bare.run("cat /root/test.log")), 1800)
    bare.run("kill -TERM -$(cat /root/test.pid) || :")
    said = bare.run("tail -c 3000 /root/test.log")
    dots = "".join(re.findall(r"(?m)^([.sxFE]+) +\[ *\d+%\]", said))
    looks.holds(begun and dots and not {"F", "E"} & set(dots), said)
    print(f"make test, until it was stopped: {said}", flush=True)
