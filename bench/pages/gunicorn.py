"""What an answer takes of the web server's processor time under gunicorn, against an empty Flask view under the same server.

The server's own time is read from the kernel, so that neither the one who asks nor anybody else on the machine is measured.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from marketplace.shared.fixed import Fixed

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "marketplace" / "serving" / "gunicorn_config.py"
LONGEST_START = 60.0
WARMED, ROUNDS, SECONDS, AT_ONCE = 20, 7, 0.15, 10
"""Requests that are not counted; then rounds, each until so many seconds of the processor are gone, so many requests at once."""
WHOLE = {"WEB_PROCESSES": "1", "WEB_THREADS": "4"}
ONE_SECOND = 1.0


class Asked(Fixed):
    """A page, with the share of an empty view's requests that it is to reach; 0 where none was agreed on."""

    what: str
    path: str
    least: float
    kept: bool


PAGES = (
    Asked(what="board, kept for visitors", path="/board", least=0.4, kept=True),
    Asked(what="portal, kept for visitors", path="/", least=0.4, kept=True),
    Asked(what="institutions, kept for visitors", path="/institutions", least=0.4, kept=True),
    Asked(what="board, made each time", path="/board", least=0.05, kept=False),
    Asked(what="portal, made each time", path="/", least=0.05, kept=False),
    Asked(what="institutions, made each time", path="/institutions", least=0.05, kept=False),
    Asked(what="sign-in, made each time", path="/login", least=0.05, kept=False),
)


class Share(Fixed):
    """What an answer takes, in milliseconds of the server's processor time, and its share: an empty view's time against it."""

    page: Asked
    millis: float
    empty: float
    size: int

    @property
    def reached(self) -> float:
        return self.empty / self.millis

    @property
    def held(self) -> bool:
        return self.reached >= self.page.least


class Server:
    """A server with one process, asked over one connection."""

    def __init__(self, port: int, master: int) -> None:
        self.master = master
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def size(self, path: str) -> int:
        """How long the answer is; warmed, so that what is made once is there."""
        for _ in range(WARMED):
            size = self._answer(path)
        return size

    def cost(self, path: str) -> float:
        """Milliseconds of the processor for one answer."""
        self._connection.close()
        self._answer(path)
        before, count = self._used(), 0
        while (used := self._used() - before) < SECONDS:
            for _ in range(AT_ONCE):
                self._answer(path)
            count += AT_ONCE
        return used / count * 1000

    def _answer(self, path: str) -> int:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} is answered with {answer.status}")
        return len(answer.read())

    def _used(self) -> float:
        [worker] = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return sum(_nanoseconds(task) for task in Path(f"/proc/{worker}/task").iterdir()) / 1e9


def shares(**environ: str) -> list[Share]:
    """What each page takes of the installation that `environ` names, beside an empty view that is asked in turn with it."""
    found = []
    with _serving("bench.pages.empty:app") as empty:
        empty.size("/")
        for kept in (True, False):
            with _serving("marketplace.wsgi:app", **environ, **({} if kept else {"PAGE_CACHE": "0"})) as ours:
                found += [_share(page, ours, empty) for page in PAGES if page.kept is kept]
    return found


def _share(page: Asked, ours: Server, empty: Server) -> Share:
    size = ours.size(page.path)
    pairs = [(ours.cost(page.path), empty.cost("/")) for _ in range(ROUNDS)]
    return Share(page=page, millis=median(one for one, _ in pairs), empty=median(one for _, one in pairs), size=size)


def table(found: list[Share]) -> list[str]:
    """The lines of the table."""
    lines = [
        "| page under gunicorn | at least | of an empty view | ours | empty | bytes | reached |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        lines.append(
            f"| {one.page.what} | {one.page.least:.0%} | {one.reached:.1%} | {one.millis:.2f} ms | {one.empty:.2f} ms "
            f"| {one.size:,} | {'yes' if one.held else 'NO'} |"
        )
    return lines


def _nanoseconds(task: Path) -> int:
    with suppress(FileNotFoundError):
        return int((task / "schedstat").read_text().split()[0])
    return 0


@contextmanager
def _serving(module: str, **environ: str) -> Iterator[Server]:
    """One process of gunicorn, with the settings of the house, that serves `module`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", "gunicorn", "-c", str(CONFIG), "--bind", f"127.0.0.1:{port}", module]
    running = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, **WHOLE, **environ}, start_new_session=True)
    try:
        _await(port, running)
        yield Server(port, running.pid)
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(20)


def _await(port: int, running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end and running.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), ONE_SECOND):
            return
        time.sleep(0.2)
    raise RuntimeError("the server does not answer")
