"""`python -m bench.matching.ablation`: what the numbers of the engine that matter are worth, each changed alone.

Every trial is a process of its own in which one number of `matching/constants.py` is another one from the start. The
default is measured in the same run. Processor time counts, and what was found: effort is counted in steps, so that it
is the same on every machine. `--write` puts the table into docs/performance.md.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np

from .child import ROOT
from .table import put

TABLE = ROOT / "marketplace" / "matching" / "constants.py"
PAGE = ROOT / "docs" / "performance.md"
EFFORT = {"AIM_EFFORT": 6 * 10**8, "BOUND_EFFORT": 10**8, "DRAW_EFFORT": 10**7}
"""What every trial under workloads may spend: about a second, so that quality can differ."""

TRIALS: dict[str, tuple[str, list[Any]]] = {
    "AUCTIONED": ("city", [10**9]),
    "SAMPLE_MARGIN": ("city", [0.0, 6.0]),
    "NEARLY_BEST": ("city", [2, 256]),
    "OFFERS_A_STEP": ("city", [4, 400]),
    "PROGRAMMED": ("quotas", [10**9]),
    "MULTIPLIER_TURNS": ("quotas", [10, 480]),
    "BOUND_EFFORT": ("workload", [10**7, 10**9]),
    "DIVE_STEPS": ("workload", [6, 160]),
    "CLIMBED_NEIGHBOURS": ("workload", [(30,), (110,)]),
    "BRANCH_STEPS": ("workload", [1, 30]),
}
"""Each of the ten numbers: where it matters, and what else is tried."""


def city() -> list[Any]:
    """A plain market of a city, 157,000 bids."""
    drawn = import_module("bench.matching.city").city(20_000, 400)
    return [import_module("marketplace.matching").Market(needs=20_000, **drawn)]


def quotas() -> list[Any]:
    """A market of 2,000 needs and 10,500 bids with four quotas that overlap."""
    matching = import_module("marketplace.matching")
    drawn = import_module("bench.matching.city").city(2_000, 100)
    rng = np.random.default_rng(1)
    rules = [matching.Quota(rng.random(drawn["need"].size) < 0.3, 0, 450) for _ in range(4)]
    return [matching.Market(needs=2_000, **drawn, quotas=rules)]


def workload() -> list[Any]:
    """A generalised assignment problem of type D and one of type E, five agents and fifty jobs each."""
    drawn = import_module("bench.matching.assignment").drawn
    return [drawn(kind, 5, 50, seed).market() for kind, seed in (("D", 1), ("E", 1))]


PLACES: dict[str, Callable[[], list[Any]]] = {"city": city, "quotas": quotas, "workload": workload}


def trial(place: str, changed: dict[str, Any]) -> dict[str, Any]:
    """Solve the markets of a place under changed numbers; the machine code is loaded before."""
    spec = spec_from_file_location("marketplace.matching.constants", TABLE)
    assert spec is not None and spec.loader is not None
    table = module_from_spec(spec)
    spec.loader.exec_module(table)
    for name, value in changed.items():
        setattr(table, name, tuple(value) if isinstance(value, list) else value)
    sys.modules[spec.name] = table
    matching = import_module("marketplace.matching")
    if import_module("marketplace.matching.staging.stage").NOISE is not table.NOISE:
        raise RuntimeError("the table that was changed is not the one that is read")
    markets, found, best = PLACES[place](), [], []
    matching.solve(markets[0]) if place != "workload" else import_module("bench.matching.assignment").warm()
    for market in markets:
        times = []
        for _ in range(1 if place == "workload" else 3):
            before = process_time()
            result = matching.solve(market)
            times.append(process_time() - before)
        best.append(min(times))
        found.append((result.status, result.coverage, result.total, result.bound - result.total))
    return {"processor": sum(best), "found": found}


def measured(place: str, changed: dict[str, Any]) -> dict[str, Any]:
    """The figures of one trial in a process of its own."""
    changed = {**(EFFORT if place == "workload" else {}), **changed}
    command = [sys.executable, "-m", "bench.matching.ablation", "--trial", place, json.dumps(changed)]
    # Machine code on disk has the usual numbers in it: a changed one is compiled anew, somewhere else.
    with TemporaryDirectory() as compiled:
        environ = os.environ | ({"NUMBA_CACHE_DIR": compiled} if changed else {})
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True, timeout=900)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def line(name: str, value: Any, default: Any, usual: dict[str, Any], other: dict[str, Any]) -> str:
    """One row of the table."""
    optimal = sum(one[0] == "optimal" for one in other["found"])
    score = sum(one[2] for one in other["found"]) - sum(one[2] for one in usual["found"])
    gap = sum(one[3] for one in other["found"]), sum(one[3] for one in usual["found"])
    ratio = other["processor"] / usual["processor"]
    place = TRIALS[name][0]
    quality = "the same" if not score and gap[0] == gap[1] else f"score {score:+,}, gap {gap[0]:,} against {gap[1]:,}"
    proven = f"{optimal} of {len(other['found'])}"
    return f"| `{name}` | {default} | {value} | {place} | {ratio:.2f} × | {proven} | {quality} |"


def table() -> str:
    """Every trial beside the default of its place, in one run."""
    usual = {place: measured(place, {}) for place in PLACES}
    defaults = import_module("marketplace.matching.constants")
    lines = ["| number | default | tried | where | processor time | proven best | found |", "|---|---|---|---|---|---|---|"]
    for name, (place, values) in TRIALS.items():
        default = EFFORT.get(name) if place == "workload" and name in EFFORT else getattr(defaults, name)
        for value in values:
            lines.append(line(name, value, default, usual[place], measured(place, {name: value})))
            print(lines[-1], file=sys.stderr, flush=True)
    least = "; ".join(
        f"{place} {one['processor']:.2f} s, {sum(f[0] == 'optimal' for f in one['found'])} of {len(one['found'])} proven"
        for place, one in usual.items()
    )
    return "\n".join([*lines, "", f"Processor time of the defaults: {least}."])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.matching.ablation", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--trial", nargs=2, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.trial:
        print(json.dumps(trial(told.trial[0], json.loads(told.trial[1]))))
        return
    text = table()
    print(text)
    if told.write:
        put(PAGE, "ablation", text)


if __name__ == "__main__":
    main()
