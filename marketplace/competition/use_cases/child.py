"""Long computations in a process of their own, which whoever waits for it can end at any moment.

The solver may be busy for minutes without looking up. So a large run is computed in a child that reads its work from standard
input, tells how far it has come a line at a time, and is killed as soon as its run is cancelled, overtaken or over its time.
It dies with its parent, too.
"""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from typing import IO, Any

from ...shared import leash
from ...shared.canonical import canonical
from ..rules import computing
from ..rules.computing import Stage, Tell

LOOK_SECONDS = 1.0
"""How often is looked whether the work is still wanted."""
CHUNK = 1 << 16
"""Bytes that are read or written at once."""

WORK: Mapping[str, Callable[..., dict[str, Any]]] = {
    "whole": computing.compute,
    "part": computing.compute_part,
    "join": computing.join_parts,
}

log = logging.getLogger(__name__)


class ChildFailed(Exception):
    """The computation ended without an answer; `kind` is the name of the exception that ended it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class OverTime(Exception):
    """The computation did not end within its time."""


def here(kind: str, tell: Tell, **work: Any) -> dict[str, Any]:
    """Compute in this process: for what takes milliseconds."""
    return WORK[kind](**work, tell=tell)


def apart(kind: str, tell: Tell, seconds: float, **work: Any) -> dict[str, Any]:
    """Compute in a child; `tell` is called every second, and what it raises ends the child.

    Raises `ChildFailed`, or `OverTime` after `seconds`.
    """
    argv = leash.leashed([sys.executable, "-m", __name__])
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        try:
            return _answer(_talk(child, canonical({"kind": kind, **work}).encode(), seconds), tell)
        finally:
            child.kill()


def _talk(child: subprocess.Popen[bytes], work: bytes, seconds: float) -> Iterator[str]:
    """Hand the child its work and yield what it says, and "" every second in which it says nothing.

    Both pipes are served by whoever asks for the next line and by nobody else, so that none is read or written once it is
    closed. A line that was begun when the child died is none.
    """
    assert child.stdin is not None and child.stdout is not None
    os.set_blocking(child.stdin.fileno(), False)
    left, pieces = memoryview(work), [b""]
    now = time.monotonic()
    end, look = now + seconds, now + LOOK_SECONDS
    with DefaultSelector() as ready:
        ready.register(child.stdout, EVENT_READ)
        ready.register(child.stdin, EVENT_WRITE)
        while now < end:
            for key, _ in ready.select(max(min(look, end) - now, 0)):
                if key.fileobj is child.stdin:
                    left = _fed(child.stdin, left)
                    if not left:
                        ready.unregister(child.stdin)
                        child.stdin.close()
                    continue
                chunk = os.read(child.stdout.fileno(), CHUNK)
                if not chunk:
                    raise ChildFailed("Killed")
                *lines, rest = chunk.split(b"\n")
                for line in lines:
                    yield (b"".join(pieces) + line).decode()
                    pieces, look = [], time.monotonic() + LOOK_SECONDS
                pieces.append(rest)
            now = time.monotonic()
            if now >= look:
                yield ""
                look = now + LOOK_SECONDS
    raise OverTime


def _fed(pipe: IO[bytes], left: memoryview) -> memoryview:
    """Give the child as much of its work as it takes at once; what is left of it."""
    try:
        return left[os.write(pipe.fileno(), left[:CHUNK]) :]
    except BlockingIOError:
        return left
    except OSError:
        log.info("the child did not take its work")
        return memoryview(b"")


def _answer(lines: Iterator[str], tell: Tell) -> dict[str, Any]:
    percent, stage = 0, Stage.PREPARING
    for line in lines:
        kind, _, rest = line.rstrip("\n").partition(" ")
        if kind == "answer":
            answer: dict[str, Any] = json.loads(rest)
            return answer
        if kind == "error":
            raise ChildFailed(rest)
        if kind == "at":
            number, _, name = rest.partition(" ")
            percent, stage = int(number), Stage(name)
        tell(percent, stage)
    raise ChildFailed("Killed")


def main(source: IO[str], target: IO[str]) -> None:
    """Do the work that is read from `source`, and write progress and answer to `target`, a line each."""

    def write(*parts: object) -> None:
        target.write(" ".join(str(part) for part in parts) + "\n")
        target.flush()

    work = json.load(source)
    try:
        answer = here(work.pop("kind"), lambda percent, stage: write("at", percent, stage), **work)
    except Exception as error:
        logging.exception("the computation failed")
        write("error", type(error).__name__)
    else:
        write("answer", canonical(answer))


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
