"""The machine itself: what it plants, that it plants the same again, and that a fault is killed by a test and nothing else."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from . import choosing, python, report, rulesets
from .mutant import Edit, Mutant
from .running import Outcome
from .subjects import SUBJECTS

ROOT = Path(__file__).parents[2]

PLANTED = [
    ("a < b", "a <= b"),
    ("a >= b", "a > b"),
    ("a is not None", "a is None"),
    ("a in b", "a not in b"),
    ("a and b", "a or b", "True and b", "a and True"),
    ("not a", "a"),
    ("a + b", "a - b"),
    ("a // b", "a % b", "-(-(a) // (b))"),
    ("f(7)", "f(8)", "f(6)"),
    ("min(a)", "max(a)"),
    ("half_up(a)", "int(a)"),
    ("a if b else c", "a if True else c", "a if False else c"),
    ("[a for a in b if c]", "[a for a in b if True]"),
    ("sorted(a, key=lambda b: (b.c, b.d))", "sorted(a, key=lambda b: (b.d, b.c))"),
    ("q.where(a, b)", "q.where(b)", "q.where(a)"),
    ("q.where(a).order_by(b.desc())", "q.order_by(b.desc())", "q.where(a).order_by(b)"),
    ("{(_S.A, Step.X): _S.B, (_S.B, Step.Y): _S.C}", "{(_S.A, Step.X): _S.C, (_S.B, Step.Y): _S.C}"),
    ("{(_S.A, Step.X): _S.B, (_S.B, Step.Y): _S.C}", "{(_S.B, Step.Y): _S.C}"),
    ('{"a.b": "a.read", "a.c": "a.write"}', '{"a.b": "a.read", "a.c": "signed in"}'),
    ("line(Role.EXPERT, Role.FINANCE, where=(a, b))", "line(Role.EXPERT, Role.FINANCE)"),
    ("line(Role.EXPERT, Role.FINANCE, where=(a, b))", "line(Role.FINANCE, where=(a, b))"),
    ("line(Role.EXPERT, Role.FINANCE, where=(a, b))", "line(Role.EXPERT, Role.FINANCE, where=(b,))"),
    ("line(Role.EXPERT, Role.FINANCE, where=(a, b))", "line(Role.AUDITOR, Role.EXPERT, Role.FINANCE, where=(a, b))"),
    ("(line(a), line(b))", "(line(a),)", "(line(b),)"),
    ("if a:\n    raise B", "if False:\n    raise B"),
    ("check(a)", "pass"),
    ("a += b", "a -= b"),
    ('LIVE = (a, b)  # "圆"', 'LIVE = (a,)  # "圆"'),
]
"""A text, and what becomes of it, among others."""


@pytest.mark.parametrize("texts", PLANTED, ids=lambda texts: texts[1])
def test_these_faults_are_planted(texts):
    source, *faults = texts
    made = {edit.made(source).replace("  ", " ") if "not" in source else edit.made(source) for edit in python.edits(source)}
    assert {fault for fault in faults if fault not in {one.strip() for one in made}} == set()


@pytest.mark.parametrize(
    "source", ['"""One of 3."""', "def f(a: int | None = None) -> int: ...", "raise Invalid(most=7)", 'f"{7}"']
)
def test_what_only_describes_is_passed_over(source):
    assert python.edits(source) == []


RULES = '[fact.a]\nlabel = "7"\nvalue = 10\n\n[fact.b]\nvalue = 2023-03-10\n\n[[rule]]\nkey = "plan"\n\n[[rule]]\nkey = "able"\nseverity = "warn"\n'


def test_a_rule_set_loses_rules_severities_and_ones():
    kinds = Counter(edit.operator for edit in rulesets.edits(RULES))
    assert kinds == {"number": 4, "rule dropped": 2, "severity": 2}
    made = [edit.made(RULES) for edit in rulesets.edits(RULES)]
    assert sum("2023-03-09" in one or "2023-03-11" in one for one in made) == 2
    assert sum("value = 9\n" in one or "value = 11\n" in one for one in made) == 2


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_seed_plants_the_same_again_and_of_every_kind(subject):
    every = choosing.all_of(subject, ROOT)
    kinds = {mutant.operator for mutant in every}
    first, again = (choosing.sample(every, 20, seed=9) for _ in range(2))
    assert [mutant.name for mutant in first] == [mutant.name for mutant in again]
    assert len(first) == 20 and len(kinds) >= 6
    assert {mutant.operator for mutant in first} == kinds
    assert len({mutant.name for mutant in every}) == len(every)


def test_every_test_that_is_asked_is_there():
    asked = {test.partition("::")[0] for files in SUBJECTS.values() for tests in files.values() for test in tests}
    assert {one for one in asked if not (ROOT / one).exists()} == set()


SMALL = {
    "setup.cfg": "[tool:pytest]\n",
    "marketplace/__init__.py": "",
    "marketplace/most.py": "def most(a, b):\n    return a if a >= b else b\n",
    "tests/__init__.py": "",
    "tests/test_most.py": "from marketplace.most import most\n\n\ndef test_most():\n    assert most(1, 2) == most(2, 1) == 2\n",
}
ASKED = """
import json, sys
from pathlib import Path
from tests.mutants.running import Tree
tree = Tree(Path(sys.argv[1]), Path(sys.argv[2]))
for body in json.loads(sys.argv[3]):
    text = f"def most(a, b):\\n    {body}\\n"
    said = tree.ask(("tests/test_most.py",), "marketplace/most.py", text, seconds=2)
    print(json.dumps([said.passed, said.by]))
print(tree.ask(("tests/test_most.py",)).passed)
"""


def test_a_fault_is_killed_by_a_test_one_that_is_none_survives_and_one_without_end_is_ended(tmp_path):
    for name, text in SMALL.items():
        (tmp_path / "small" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "small" / name).write_text(text)
    bodies = ["return a if a < b else b", "return a if a > b else b", "return a if", "while True: pass"]
    (tmp_path / "copy").mkdir()
    command = [sys.executable, "-c", ASKED, str(tmp_path / "small"), str(tmp_path / "copy"), json.dumps(bodies)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *said, whole = done.stdout.splitlines()
    assert [json.loads(one)[0] for one in said] == [False, True, False, False]
    assert json.loads(said[0])[1].startswith("tests/test_most.py::test_most")
    assert json.loads(said[3])[1] == "no end"
    assert whole == "True"
    assert (tmp_path / "small/marketplace/most.py").read_text() == SMALL["marketplace/most.py"]


def mutant(subject="money", number=0):
    source = "".join(f"a{n} < b\n" for n in range(20))
    place = source.index(f"a{number} <") + len(f"a{number} ")
    return Mutant(subject, "marketplace/x.py", source, Edit("boundary", place, place + 1, "<="))


KILLED, SURVIVED = Outcome(False, "tests/test_x.py", 1.0), Outcome(True, "", 1.0)


def test_ninety_in_a_hundred_of_each_subject_are_enough_and_fewer_are_not():
    asked = {mutant(number=n): SURVIVED if n == 0 else KILLED for n in range(10)}
    text, good = report.told(asked, asked, {})
    assert good
    assert "- a0 < b\n    + a0 <= b" in text
    asked[mutant(number=1)] = SURVIVED
    assert not report.told(asked, asked, {})[1]
    elsewhere = {mutant("subsidy", number=n): KILLED for n in range(20)}
    assert not report.told(asked | elsewhere, [*asked, *elsewhere], {})[1]


def test_what_is_no_fault_is_not_counted_and_says_why():
    asked = {mutant(number=n): SURVIVED if n < 2 else KILLED for n in range(11)}
    text, good = report.told(asked, asked, {report.key(mutant(number=1)): "nobody sees it"})
    assert good
    assert "nobody sees it" in text


def test_a_line_of_the_list_that_is_gone_or_that_a_test_notices_fails():
    asked = {mutant(number=n): KILLED for n in range(10)}
    for key in (report.key(mutant(number=3)), ("marketplace/x.py", "gone", "away")):
        assert not report.told(asked, asked, {key: "no fault"})[1]


def test_every_line_of_the_list_names_one_mutant_and_a_reason():
    every = [one for subject in SUBJECTS for one in choosing.all_of(subject, ROOT)]
    entries = report.known()
    assert report.stale(entries, every, {}) == []
    assert all(len(why) > 20 for why in entries.values())
