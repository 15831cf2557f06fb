"""A bar on a terminal for whoever waits: only where somebody can see it, and only after a second."""

import sys
from threading import Event, Thread
from time import monotonic
from types import TracebackType

import click

PATIENCE = 1.0
TICK = 0.5
WIDTH = 24


class Bar:
    """Shows which aim is sought, how many there are and how long it has taken; wiped when done."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self.name, self.step, self.steps = "reading the market", 0, 1
        self._since, self._done = monotonic(), Event()
        self._ticker = Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Bar":
        if self.shown:
            self._ticker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.shown:
            self._done.set()
            self._ticker.join()

    def __call__(self, name: str, step: int, steps: int) -> None:
        self.name, self.step, self.steps = name, step, steps

    def line(self) -> str:
        """What is shown now."""
        done = max(0, min(self.step - 1, self.steps)) * WIDTH // max(self.steps, 1)
        seconds = int(monotonic() - self._since)
        return f"[{'#' * done}{'-' * (WIDTH - done)}] {min(self.step, self.steps)}/{self.steps} {self.name}, {seconds} s"

    def _tick(self) -> None:
        if self._done.wait(PATIENCE):
            return
        while True:
            click.echo(f"\r\x1b[K{self.line()}", nl=False, err=True)
            if self._done.wait(TICK):
                click.echo("\r\x1b[K", nl=False, err=True)
                return
