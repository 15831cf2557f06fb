"""On which databases a test runs, and which part of that `make test` leaves to `make test-postgres`.

Tests of use cases and jobs, of races and of upgrades run on SQLite and on PostgreSQL; all others on SQLite alone.
`make test` runs the `chosen` part: all of that but those tests of use cases, jobs and isolation on PostgreSQL that are neither
marked `both_engines` nor listed in `on_postgresql.txt`. `make test-postgres` runs the `rest`; the merge gate runs the two.

Marked is what the database itself decides: locks, constraints, triggers, who of several comes first, statements of a
test's own. Listed is what says a statement that otherwise no test of `make test` would say to PostgreSQL:
`bin/choose-for-postgresql` measures and writes it.
"""

import re
from pathlib import Path

from tests.layers import AREAS

TESTS = Path(__file__).parent
LIST = TESTS / "on_postgresql.txt"
LISTED = frozenset(LIST.read_text("utf-8").split())

EVERYWHERE = ("concurrency", "upgrades")
"""Folders whose tests always run on both."""
BY_CHOICE = ("use_cases", "jobs")
"""Layers whose tests run on both, in `make test` where they are marked or listed."""
ON_IT_ALONE = "isolation"
"""A folder of tests that only PostgreSQL can answer."""

CHOSEN, REST, BOTH = PARTS = ("chosen", "rest", "both")
HELP = "which tests: those of `make test`, those that it leaves to `make test-postgres`, or all"

ON_POSTGRESQL = re.compile(r"[\[-]postgresql[\]-]")
"""In the name of a test on PostgreSQL, wherever its other parameters stand."""


def folder_of(node):
    """The layer of a test in an area, or the folder beside the areas that it lies in."""
    first, *rest = Path(str(node.path)).relative_to(TESTS).parts
    return rest[0] if first in AREAS else first


def engines_of(node):
    """The databases that a test runs on."""
    return ["sqlite", "postgresql"] if folder_of(node) in EVERYWHERE + BY_CHOICE else ["sqlite"]


def name_of(item):
    """The name of a test as it is listed, whatever its parameters."""
    return item.nodeid.partition("[")[0].removeprefix("tests/")


def part_without_list(item):
    """In which part a test on one database would be if none were listed."""
    layers = (*BY_CHOICE, ON_IT_ALONE)
    left = ON_POSTGRESQL.search(item.name) and folder_of(item) in layers and not item.get_closest_marker("both_engines")
    return REST if left else CHOSEN


def part_of(item):
    """In which part a test on one database is: in one of the two."""
    return CHOSEN if name_of(item) in LISTED else part_without_list(item)


def parted(items, part):
    """(the tests of that part, the others)."""
    kept = [item for item in items if part in (BOTH, part_of(item))]
    return kept, [item for item in items if part not in (BOTH, part_of(item))]
