"""`python -m tests.operations`: follow the page on machines that are made for it; 0 when everything it promises has come about."""

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from .first_minutes import watch
from .looks import NotSo
from .machine import Refused, empty, missing, own_mirror
from .story import Story
from .visitor import NotThere


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.operations", description=__doc__)
    asked.add_argument("--mirror", default=own_mirror(), help="where Debian is had from; default: where this machine has it from")
    asked.add_argument("--suite", default="bookworm", help="which Debian")
    asked.add_argument("--place", type=Path, default=Path("var/operations"), help="folder of the machines, 4 GB")
    asked.add_argument(
        "--lend", type=Path, action="append", default=[], help="a file of this machine that the checkout's has, too"
    )
    asked.add_argument(
        "--first-minutes", action="store_true", help="instead: make run, make test and CI's installation in a clone"
    )
    told = asked.parse_args()
    if os.geteuid():
        sys.exit("Machines are made by root. Try again as root.")
    if lacking := missing():
        sys.exit(f"Not installed: {', '.join(lacking)}. Install them: apt-get install debootstrap slirp4netns util-linux")
    if not told.mirror:
        sys.exit("This machine does not say where Debian is had from. Name it: --mirror http://...")
    place = told.place.resolve()
    base = empty(place, told.suite, told.mirror)
    lent = [path.resolve() for path in told.lend]
    try:
        if told.first_minutes:
            watch(base, place, lent)
        else:
            with ExitStack() as stack:
                Story(base, place, lent, stack).tell()
    except (NotSo, NotThere, Refused) as failed:
        print(f"NOT SO: {failed}", file=sys.stderr)
        return 1
    print("Everything that was promised has come about.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
