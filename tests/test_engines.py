"""Nothing falls between `make test` and `make test-postgres`, and the second never has alone what the database decides."""

import ast
import re

import pytest

from tests.engines import BOTH, BY_CHOICE, CHOSEN, LIST, REST, TESTS

ROOT = TESTS.parent
ASKS_THE_ENGINE = {
    "threading": None,
    "multiprocessing": None,
    "sqlalchemy.exc": None,
    "sqlalchemy": {"text"},
    "tests.databases": {"tamper", "lift_guards"},
}
"""Modules, and which of their names: crowds that wait for each other's rows, refusals by the database, sentences to it."""
STATEMENT = "exec_driver_sql"
FILES = sorted(path for layer in BY_CHOICE for path in TESTS.glob(f"*/{layer}/test_*.py"))


class Collected:
    """What pytest would run."""

    def pytest_collection_finish(self, session):
        self.found = [item.nodeid for item in session.items]


def collected(part, *places):
    found = Collected()
    options = ("--collect-only", "-qq", "-n0", "-pno:cacheprovider", "-pno:unraisableexception", "--engines", part)
    assert pytest.main([*options, *(str(TESTS / place) for place in places)], plugins=[found]) == pytest.ExitCode.OK
    return found.found


def test_the_two_parts_are_all_tests_and_none_is_in_both():
    places = ("records/use_cases", "records/views", "concurrency")
    chosen, rest, both = (collected(part, *places) for part in (CHOSEN, REST, BOTH))
    assert sorted(chosen + rest) == sorted(both)
    assert len(set(both)) == len(both)
    assert rest and all("postgresql" in name and "/use_cases/" in name for name in rest)


def commands(target):
    """What `make` does for a target."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [recipe] = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return [line for line in recipe.splitlines() if "pytest" in line]


def test_the_gate_runs_both_parts():
    gate = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert {"make lint", "make test", "make test-postgres", "make looks"} <= set(gate)
    [first], [second] = commands("test"), commands("test-postgres")
    assert "--engines" not in first and second.endswith(f"--engines {REST} tests")
    assert first.split("pytest")[1].split() == second.split("pytest")[1].split()[:-3]


def asking(tree):
    """The names in a module by which it asks the engine itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in ASKS_THE_ENGINE)
        if isinstance(node, ast.ImportFrom) and node.module in ASKS_THE_ENGINE:
            among = ASKS_THE_ENGINE[node.module]
            yield from (one.name for one in node.names if among is None or one.name in among)


def named(function, among, seen=()):
    """Every name that a function uses, through the functions and fixtures of its module that it uses."""
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} | {one.arg for one in function.args.args}
    names |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute) and node.attr == STATEMENT}
    for inner in names & among.keys() - {*seen, function.name}:
        names |= named(among[inner], among, (*seen, function.name))
    return names


def marked(*nodes):
    return any("both_engines" in ast.unparse(node) for node in nodes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_what_the_database_decides_is_tried_on_both_every_time(path):
    tree = ast.parse(path.read_text("utf-8"))
    among = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    whole = marked(*(node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"))
    asked = {STATEMENT, *asking(tree)}
    left = {
        name: named(one, among) & asked
        for name, one in among.items()
        if name.startswith("test_") and not marked(*one.decorator_list)
    }
    assert whole or {name: found for name, found in left.items() if found} == {}


def test_what_is_listed_is_there_once_and_in_order():
    listed = LIST.read_text("utf-8").splitlines()
    assert listed == sorted(set(listed))
    there = {
        f"{path.relative_to(TESTS)}::{node.name}"
        for path in FILES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert [name for name in listed if name not in there] == []
