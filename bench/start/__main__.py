"""`python -m bench.start`: processor time and memory to the first page and of `--help`; 1 where a target is missed.

The master of the web server loads the application, and its processes are forked from it: a process has its share of the
loading, and what it needs itself. One that takes the place of another needs nothing else. Every start is taken RUNS times in turn and the middle one counts; the machine code of Python is written before.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from marketplace.serving.gunicorn_config import workers

ROOT = Path(__file__).parents[2]
RUNS = 5
TIMES, MEMORY, HELP = 1.5, 60e6, 0.4
"""How many times the processor time of the bare application, how many bytes more, seconds of `--help`."""


def started(name: str, folder: Path, environ: dict[str, str]) -> dict[str, Any]:
    """The figures of one start."""
    command = [sys.executable, "-m", "bench.start.child", name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["status"] != 200:
        raise RuntimeError(f"the first page of {name} came back with {found['status']}")
    return found


def helped(environ: dict[str, str]) -> float:
    """Seconds of the processor for `marketplace --help`, the interpreter included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "marketplace", "--help"], cwd=ROOT, env=environ, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(folder: Path) -> dict[str, float]:
    """The middle figures of `RUNS` starts of each, taken in turn."""
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "code")}
    started("prepare", folder, environ)
    rounds = [(started("bare", folder, environ), started("ours", folder, environ), helped(environ)) for _ in range(RUNS + 1)][1:]
    return {
        "bare": median(bare["own"] for bare, _, _ in rounds),
        "own": median(ours["own"] for _, ours, _ in rounds),
        "loading": median(ours["loading"] for _, ours, _ in rounds),
        "bare peak": median(bare["peak"] for bare, _, _ in rounds),
        "ours peak": median(ours["peak"] for _, ours, _ in rounds),
        "help": median(seconds for _, _, seconds in rounds),
        "solvers": max(len({"numba", "scipy"}.intersection(ours["modules"])) for _, ours, _ in rounds),
    }


def table(found: dict[str, float]) -> tuple[list[str], bool]:
    """The lines of the table, and whether every target is reached."""
    own, whole = found["own"], found["own"] + found["loading"]
    share, more = own + found["loading"] / workers, found["ours peak"] - found["bare peak"]
    rows = [
        (
            f"processor time of one of {workers} web processes to its first page",
            *_beside(share, found),
            share <= TIMES * found["bare"],
        ),
        ("the same of one that takes the place of another", *_beside(own, found), True),
        ("the same where one process does it all", *_beside(whole, found), True),
        (
            "memory of a web process at its first page",
            f"{found['ours peak'] / 1e6:.0f} MB",
            f"{found['bare peak'] / 1e6:.0f} MB",
            f"+{more / 1e6:.0f} MB",
            more <= MEMORY,
        ),
        ("`marketplace --help`", f"{found['help']:.2f} s", "", "", found["help"] <= HELP),
        ("solvers loaded by the first page", f"{found['solvers']:.0f}", "", "", not found["solvers"]),
    ]
    lines = ["| start | ours | bare | | to reach | reached |", "|---|---|---|---|---|---|"]
    reach = (f"≤ {TIMES} ×", "", "", f"≤ {MEMORY / 1e6:.0f} MB more", f"≤ {HELP} s", "none")
    lines += [
        f"| {what} | {ours} | {bare} | {ratio} | {most} | {('yes' if held else 'NO') if most else ''} |"
        for (what, ours, bare, ratio, held), most in zip(rows, reach, strict=True)
    ]
    return lines, all(row[-1] for row in rows)


def _beside(seconds: float, found: dict[str, float]) -> tuple[str, str, str]:
    return f"{seconds:.2f} s", f"{found['bare']:.2f} s", f"{seconds / found['bare']:.2f} ×"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        lines, reached = table(measured(Path(folder)))
    print("\n".join(lines))
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
