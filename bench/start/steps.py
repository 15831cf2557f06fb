"""`python -m bench.start.steps`: the seconds of `make run` from an empty clone, step by step; 1 where a target is missed.

What is fetched from the network is fetched, so a slow line shows. Nothing of the machine's own installation is used but Python,
make, git and their caches.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from marketplace.demo.progress import Progress, Stage

ROOT = Path(__file__).parents[2]
FIRST_PAGE, WHOLE = 30.0, 75.0
"""Seconds until the first useful page, and until the city stands (two idle cores)."""
LONGEST = 600.0


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def measured(folder: Path) -> dict[str, float]:
    """The seconds after the command at which each step was over; a step that never came has no line."""
    clone, port = folder / "clone", _free_port()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    progress = Progress.of(clone / "var")
    known = {key: word for key, word in os.environ.items() if not key.startswith(("MARKETPLACE_", "PYTHON", "VIRTUAL_ENV"))}
    waited: list[tuple[str, Callable[[], bool]]] = [
        ("virtual environment", (clone / ".venv/bin/python").exists),
        ("packages", (clone / ".venv/installed").exists),
        ("database", lambda: progress.is_going_on),
        ("first page", lambda: _answers(port)),
        *((f"built: {stage}", lambda stage=stage: _past(progress, stage)) for stage in Stage),
    ]
    found: dict[str, float] = {}
    begun = time.monotonic()
    with (folder / "log").open("wb") as log:
        run = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=clone, env=known, stdout=log, stderr=log, start_new_session=True
        )
        try:
            while waited and run.poll() is None and time.monotonic() - begun < LONGEST:
                if waited[0][1]():
                    found[waited.pop(0)[0]] = time.monotonic() - begun
                else:
                    time.sleep(0.1)
            while run.poll() is None and b"is ready" not in (folder / "log").read_bytes() and time.monotonic() - begun < LONGEST:
                time.sleep(0.1)
            if run.poll() is None:
                found["everything is up"] = time.monotonic() - begun
        finally:
            os.killpg(run.pid, signal.SIGTERM)
            run.wait()
    return found


def _past(progress: Progress, stage: Stage) -> bool:
    now = progress.stage()
    return now is None or list(Stage).index(now) > list(Stage).index(stage)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-steps-") as folder:
        found = measured(Path(folder))
    print("| step | after | to reach |\n|---|---|---|")
    reach = {"first page": FIRST_PAGE, "everything is up": WHOLE}
    for step, seconds in found.items():
        print(f"| {step} | {seconds:.1f} s | {f'≤ {reach[step]:.0f} s' if step in reach else ''} |")
    sys.exit(0 if all(found.get(step, LONGEST) <= most for step, most in reach.items()) else 1)


if __name__ == "__main__":
    main()
