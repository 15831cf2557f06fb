"""The parent: starts its children in order, restarts whoever dies, stops all of them in order."""

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType

from ..shared.rounding import decimals
from .child import Child

GRACE_SECONDS = 15.0
LOOK_SECONDS = 0.5
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Supervisor:
    """Keeps children running until told to stop."""

    children: Sequence[Child]
    """In the order of starting; they are stopped the other way round."""
    each_look: Callable[[], None] = lambda: None
    """Called about twice a second while all is well."""
    stopping: bool = False
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector, repr=False)

    def run(self) -> None:
        """Serve until a signal says stop; then leave nobody behind."""
        with self._listening_to_signals():
            try:
                while not self.stopping:
                    self._start_due()
                    self._wait(LOOK_SECONDS)
                    self._see_who_ended()
                    self.each_look()
            finally:
                self._stop_all()

    def stop(self, _sign: int = 0, _frame: FrameType | None = None) -> None:
        """End the run as soon as the present look is over."""
        self.stopping = True

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None and now >= child.due_at:
                child.start(now)
                self._selector.register(child.output, selectors.EVENT_READ, child)

    def _see_who_ended(self) -> None:
        for child in self.children:
            if (code := child.has_ended()) is None:
                continue
            self._pass_on(child)
            self._selector.unregister(child.output)
            wait = child.put_off(time.monotonic())
            if not self.stopping:
                say("parent", f"{child.name} ended ({_how(code)}); starting it again in {decimals(wait, 1)} s")

    def _wait(self, seconds: float) -> None:
        """Sleep until something is written, somebody dies or the time is over; pass lines on."""
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, Child):
                self._pass_on(key.data)
            else:
                with contextlib.suppress(BlockingIOError):
                    os.read(key.fd, 4096)

    def _pass_on(self, child: Child) -> None:
        for line in child.lines():
            say(child.name, line)

    def _stop_all(self) -> None:
        """Ask all to go, those whom others need after the rest; kill who does not go in time."""
        self.stopping = True
        end = time.monotonic() + GRACE_SECONDS
        for needed in (False, True):
            some = [child for child in self.children if child.needed_by_others is needed]
            for child in some:
                child.tell(signal.SIGTERM)
            while any(child.is_running for child in some) and time.monotonic() < end:
                self._wait(0.05)
                time.sleep(0.02)
            for child in some:
                child.tell(signal.SIGKILL)

    @contextlib.contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        """Signals wake the loop through a socket, so that none is slept through."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        self._selector.register(ours, selectors.EVENT_READ)
        # Started under nohup, it is meant to outlive its terminal.
        heeded = [sign for sign in STOPS if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN]
        before = {sign: signal.signal(sign, self.stop) for sign in heeded}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            for sign, handler in before.items():
                signal.signal(sign, handler)
            self._selector.close()
            ours.close()
            theirs.close()


def say(name: str, line: str) -> None:
    """Write one line of one part; a closed terminal is no reason to stop serving."""
    with contextlib.suppress(OSError, ValueError):
        print(f"{name:<9} | {line}", file=sys.stderr, flush=True)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
