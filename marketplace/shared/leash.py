"""A process that dies with its parent, however the parent died.

Run as a script it ties itself to the process that started it and becomes another program: ``python -I -S leash.py PARENT
PROGRAM ARGUMENT...``. That is safer than code between fork and exec, which a parent with threads must not run. It imports
nothing of ours, so it starts in a few milliseconds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def bind(parent: int) -> None:
    """Be killed when process `parent`, which must be our own parent, dies; Linux alone can do this."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def leashed(argv: list[str]) -> list[str]:
    """The command that runs `argv` tied to this very process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *argv]


if __name__ == "__main__":
    bind(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
