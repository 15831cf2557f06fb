"""One child process: what it is, when it is due again, and the lines it writes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from ..shared.leash import leashed

STEADY_SECONDS = 20.0
"""A child that lived this long failed for a new reason; its waits begin anew."""
FIRST_WAIT, LONGEST_WAIT = 0.2, 30.0


@dataclass(kw_only=True)
class Child:
    """A program that is kept running."""

    name: str
    argv: list[str]
    environ: Mapping[str, str]
    keep_open: tuple[int, ...] = ()
    needed_by_others: bool = False
    """Stopped after all others."""
    unremarkable: tuple[str, ...] = ()
    """Lines that hold one of these are not passed on."""
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    failures: int = 0
    _rest: bytes = field(default=b"", repr=False)

    @property
    def output(self) -> IO[bytes]:
        """The pipe with everything it writes."""
        assert self.process is not None and self.process.stdout is not None
        return self.process.stdout

    def start(self, now: float) -> None:
        """Start it, tied to this process and in a group of its own, so that Ctrl-C reaches the parent alone."""
        self.process = subprocess.Popen(
            leashed(self.argv),
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=self.keep_open,
            start_new_session=True,
        )
        os.set_blocking(self.output.fileno(), False)
        self.started_at = now

    def has_ended(self) -> int | None:
        """Its exit code, where it is no longer running; None while it runs."""
        return None if self.process is None else self.process.poll()

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def put_off(self, now: float) -> float:
        """Note that it has ended and decide when to start it again; return the wait in seconds."""
        self.failures = 0 if now - self.started_at > STEADY_SECONDS else self.failures + 1
        wait = min(FIRST_WAIT * 2.0 ** max(self.failures - 1, 0), LONGEST_WAIT)
        self.output.close()
        self.process, self.due_at, self._rest = None, now + wait, b""
        return wait

    def lines(self) -> Iterator[str]:
        """Whole lines it has written since the last look."""
        while chunk := self._chunk():
            *whole, self._rest = (self._rest + chunk).split(b"\n")
            for line in (raw.decode("utf-8", "replace").rstrip() for raw in whole):
                if line and not any(part in line for part in self.unremarkable):
                    yield line

    def _chunk(self) -> bytes:
        try:
            return os.read(self.output.fileno(), 65536)
        except BlockingIOError:
            return b""

    def tell(self, sign: signal.Signals) -> None:
        """Send it a signal; one that cannot be refused reaches all that it started as well."""
        if self.process is None or not self.is_running:
            return
        if sign is signal.SIGKILL:
            os.killpg(self.process.pid, sign)
            self.process.wait()
        else:
            self.process.send_signal(sign)


def python(*arguments: str) -> list[str]:
    """A command that runs this very Python."""
    return [sys.executable, *arguments]
