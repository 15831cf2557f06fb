"""`python -m bench.matching`: measures, prints the table, and writes it into docs/performance.md when asked."""

import argparse
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from .child import ROOT
from .rows import ROWS
from .session import Disagreement, Session, say
from .table import Row, load, machine, markdown, put

PAGE = ROOT / "docs/performance.md"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller markets, fewer runs: one minute")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="ROW", help=f"some of: {', '.join(ROWS)}")
    parser.add_argument("--scale", type=float, default=1.0, help="shrink the large markets, for instance 0.01")
    parser.add_argument("--runs", type=int, help="runs of each (3; with --quick 1)")
    parser.add_argument("--limit", type=float, help="seconds that one measurement may take (600; with --quick 40)")
    parser.add_argument("--folder", type=Path, help="also solve the generalised assignment problems (*.txt) in it")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    return parser.parse_args()


def measured(session: Session, names: list[str]) -> list[Row]:
    """Take the rows in their order and print each as soon as it is known."""
    found: list[Row] = []
    for name in names:
        say(f"--- {name}")
        for row in ROWS[name](session):
            say(f"    {row.work}: {row.ours} | {row.peer} | {row.ratio} | {'reached' if row.reached else 'NOT reached'}")
            found.append(replace(row, binding=session.whole))
    return found


def main() -> None:
    told = arguments()
    if told.folder is not None and not told.folder.is_dir():
        sys.exit(f"There is no folder {told.folder}.")
    if told.write and (told.only or told.scale != 1.0):
        sys.exit("Only the whole table goes into the page: leave out --only and --scale, or --write.")
    since, busy = perf_counter(), load()
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        session = Session(
            place=Path(place),
            quick=told.quick,
            scale=told.scale,
            folder=told.folder,
            runs=told.runs or (1 if told.quick else 3),
            limit=told.limit or (40.0 if told.quick else 600.0),
        )
        try:
            rows = measured(session, told.only or list(ROWS))
        except Disagreement as fault:
            sys.exit(str(fault))
    day = datetime.now(UTC).date()
    facts = f"Measured on {day} in {(perf_counter() - since) / 60:.0f} minutes: {machine()}. Load at the start: {busy:.1f}."
    section = f"{facts}\n\n{markdown(rows)}"
    print(section)
    if told.write:
        put(PAGE, "quick" if told.quick else "full", section)


if __name__ == "__main__":
    main()
