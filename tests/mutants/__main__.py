"""`python -m tests.mutants`: plants the faults of a seed, asks the tests about each, prints what survived."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from . import choosing, report
from .mutant import Mutant
from .running import SPARE_SECONDS, Outcome, Tree, warm
from .subjects import SUBJECTS, Tests

ROOT = Path(__file__).parents[2]


def main() -> int:
    given = _arguments()
    every = [mutant for subject in given.subject for mutant in choosing.all_of(subject, ROOT)]
    wanted = [mutant for subject in given.subject for mutant in _wanted(subject, given)]
    warm()
    with TemporaryDirectory(prefix="mutants-") as place:
        asked = Asking(Tree(ROOT, Path(place))).outcomes(wanted)
    paths = {mutant.path for mutant in every}
    known = {key: why for key, why in report.known().items() if key[0] in paths}
    text, good = report.told(asked, every, known)
    print(text)
    return 0 if good else 1


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--subject", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    parser.add_argument("--each", type=int, default=20, help="mutants a subject (20); 0 for all")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--only", nargs="+", default=[], help="the names of mutants")
    return parser.parse_args()


def _wanted(subject: str, given: Namespace) -> list[Mutant]:
    own = choosing.all_of(subject, ROOT)
    if given.only:
        return [mutant for mutant in own if mutant.name in given.only]
    return choosing.sample(own, given.each or len(own), given.seed)


class Asking:
    """Asks about one mutant after the other; what the same tests need without any is measured once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.limits: dict[Tests, float] = {}

    def outcomes(self, mutants: list[Mutant]) -> dict[Mutant, Outcome]:
        return {mutant: self._outcome(mutant) for mutant in mutants}

    def _outcome(self, mutant: Mutant) -> Outcome:
        tests = tests_of(mutant)
        outcome = self.tree.ask(tests, mutant.path, mutant.text, self._limit(tests))
        said = f"killed by {outcome.by}" if outcome.by else "SURVIVED"
        print(f"{mutant.subject:<12} {mutant.name} {outcome.seconds:5.1f} s  {mutant.operator:<20} {said}", flush=True)
        return outcome

    def _limit(self, tests: Tests) -> float:
        if tests not in self.limits:
            calm = self.tree.ask(tests)
            if not calm.passed:
                sys.exit(f"The tests fail without any fault: {calm.by}")
            self.limits[tests] = 5 * calm.seconds + SPARE_SECONDS
        return self.limits[tests]


def tests_of(mutant: Mutant) -> Tests:
    """The tests of the file of a mutant: the examples in it first, then those that are named for it."""
    named = SUBJECTS[mutant.subject][mutant.path]
    return (mutant.path, *named) if ">>>" in mutant.source else named


if __name__ == "__main__":
    sys.exit(main())
