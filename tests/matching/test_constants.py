"""The engine's numbers stand in one table, each read somewhere; machine code goes with the text that it was made of."""

import ast
import doctest
import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import marketplace
from marketplace.matching import compiled

ROOT = Path(marketplace.__file__).parent / "matching"
ENGINE = [path for path in sorted(ROOT.rglob("*.py")) if path.parent.name not in ("files", "cli") and path.name != "constants.py"]
CODES = {
    "networks/basis.py": {"COLUMNS", "OWN", "TURNED"},
    "networks/options.py": {"LEVELS"},
    "explaining/augmenting_path.py": {"NOTHING"},
    "layout.py": {"RISING", "MIXED", "REPEATED"},
    "staging/relaxed.py": {"IMPOSSIBLE", "SOLVED"},
    "workloads/branching.py": {"NONE", "REACHED", "STOPPED"},
    "workloads/knapsack.py": {"OUT", "FREE", "IN"},
}
"""Names of states and of columns of a table, whose numbers mean nothing."""


def numbers(path):
    """The names that a module gives to numbers of its own."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and not {type(one) for one in ast.walk(node.value)} & {ast.Call, ast.Name, ast.Attribute}:
            if any(isinstance(one, ast.Constant) and isinstance(one.value, int | float) for one in ast.walk(node.value)):
                yield from (name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name))


def test_no_module_of_the_engine_has_a_number_of_its_own():
    found = {str(path.relative_to(ROOT)): set(numbers(path)) for path in ENGINE}
    assert {name: more for name, names in found.items() if (more := names - CODES.get(name, set()))} == {}
    assert sum(len(names) for names in CODES.values()) < 20


def test_every_number_of_the_table_is_read_and_says_what_it_is_for():
    text = "\n".join(path.read_text("utf-8") for path in ENGINE)
    tree = ast.parse((ROOT / "constants.py").read_text("utf-8")).body
    named = [
        name.id
        for node in tree
        if isinstance(node, ast.Assign)
        for name in ast.walk(node.targets[0])
        if isinstance(name, ast.Name)
    ]
    assert [name for name in named if len(re.findall(rf"\b{name}\b", text)) < 2] == []
    assert all(isinstance(after, ast.Expr) for node, after in itertools.pairwise(tree) if isinstance(node, ast.Assign))
    assert len(named) > 50


def test_the_example_of_the_readme_runs():
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False).failed == 0


@pytest.mark.skipif(not compiled.COMPILED, reason="numba is not installed")
def test_machine_code_is_not_kept_when_a_number_of_another_module_changes(tmp_path):
    """Numba looks at the file of the function alone."""
    shutil.copytree(ROOT.parent, tmp_path / "marketplace", ignore=shutil.ignore_patterns("__pycache__"))
    table = tmp_path / "marketplace" / "matching" / "constants.py"
    (tmp_path / "marketplace" / "matching" / "probe.py").write_text(
        "from .compiled import kernel\nfrom .constants import SECOND_SIDE\n\n\n@kernel\ndef side():\n    return SECOND_SIDE\n",
        "utf-8",
    )
    asked = "from marketplace.matching import probe; print(probe.side())"
    environ = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "kept")}

    def answer():
        return subprocess.run(
            [sys.executable, "-c", asked], cwd=tmp_path, env=environ, capture_output=True, text=True
        ).stdout.strip()

    assert [answer(), answer()] == ["8", "8"]
    table.write_text(table.read_text("utf-8").replace("SECOND_SIDE = 8", "SECOND_SIDE = 9"), "utf-8")
    assert answer() == "9"
