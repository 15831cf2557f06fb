"""Long computations in a process of their own, which whoever waits for it can end at any moment.

The solver may be busy for minutes without looking up. So a large run is computed
in a child that reads its work from standard input, tells how far it has come a
line at a time, and is killed as soon as its run is cancelled, overtaken or over
its time. It dies with its parent, too.
"""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from .. import leash
from ..core import computing
from ..core.computing import Stage, Tell
from ..core.frozen import text_of

LOOK_SECONDS = 1.0
"""How often is looked whether the work is still wanted."""

WORK: Mapping[str, Callable[..., dict[str, Any]]] = {
    "whole": computing.compute, "part": computing.compute_part, "join": computing.join_parts,
}  # fmt: skip

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
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        try:
            Thread(target=_feed, args=(child.stdin, text_of({"kind": kind, **work})), daemon=True).start()
            return _answer(_lines(child.stdout, seconds), tell)
        finally:
            child.kill()


def _feed(pipe: IO[str] | None, text: str) -> None:
    assert pipe is not None
    try:
        with pipe:
            pipe.write(text)
    except OSError:
        log.info("the child did not take its work")


def _lines(pipe: IO[str] | None, seconds: float) -> Iterator[str]:
    """Yield what the child says, and "" every second in which it says nothing; end where it ends."""
    said: SimpleQueue[str | None] = SimpleQueue()

    def listen() -> None:
        assert pipe is not None
        for line in pipe:
            said.put(line)
        said.put(None)

    Thread(target=listen, daemon=True).start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            line = said.get(timeout=LOOK_SECONDS)
        except Empty:
            line = ""
        if line is None:
            raise ChildFailed("Killed")
        yield line
    raise OverTime


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
        write("answer", text_of(answer))


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
