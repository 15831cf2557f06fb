"""Each measurement in a process of its own, with a limit of time: `python -m bench.matching.child MODULE:FUNCTION JSON`."""

import importlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

Figures = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The figures of a task, or why there are none."""

    figures: Figures | None
    excuse: str = ""
    limit: float = 0.0


def call(task: str, limit: float, /, **arguments: Any) -> Outcome:
    """Run `module:function` with `arguments` in a fresh interpreter and return what it found."""
    command = [sys.executable, "-m", "bench.matching.child", task, json.dumps(arguments)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return Outcome(None, f"not finished in {limit:.0f} s", limit)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return Outcome(None, f"failed: {last[:160]}", limit)
    return Outcome(json.loads(done.stdout.splitlines()[-1]), "", limit)


def main() -> None:
    task, arguments = sys.argv[1:3]
    module, _, name = task.partition(":")
    found = getattr(importlib.import_module(module), name)(**json.loads(arguments))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
