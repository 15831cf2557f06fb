"""Asks tests about a tree: a copy of the checkout, in a process that is forked from one that has loaded the libraries.

A mutant is killed by the first test that fails, and by needing five times the processor time that the same tests need
without it. Processor time, not the clock on the wall: a busy machine kills nobody.
"""

import os
import resource
import shutil
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from hypothesis import Phase, settings

from .subjects import NOT_ASKED, Tests

LIBRARIES = (
    "pytest",
    "_pytest.doctest",
    "xdist.scheduler",
    "sqlalchemy.orm",
    "flask_sqlalchemy",
    "flask_wtf",
    "flask_babel",
    "flask_login",
    "alembic.command",
    "argon2",
    "numpy",
    "redis",
    "rq",
    "xlsxwriter",
)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", "var", ".mypy_cache", ".ruff_cache", ".hypothesis", "node_modules")
FOUND = (Phase.explicit, Phase.generate)
OURS = ("marketplace", "tests")
EARLY = "ignore::pytest.PytestAssertRewriteWarning"
"""What is loaded before the fork was loaded before pytest could look at its assertions; it is not ours."""
SPARE_SECONDS = 20


class Hasty:
    """Half of the usual examples, and none made smaller: asked is whether a test fails, not by which least example."""

    def pytest_collection_finish(self) -> None:
        settings.register_profile("hasty", settings.default, max_examples=50, phases=FOUND)
        settings.load_profile("hasty")


@dataclass(frozen=True)
class Outcome:
    """What the tests said: `by` names the test that failed; blank where all passed."""

    passed: bool
    by: str
    seconds: float


def warm() -> None:
    """Load what every run loads, once."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in LIBRARIES:
        import_module(name)


class Tree:
    """A copy of a checkout in which one file at a time is another one."""

    def __init__(self, root: Path, place: Path) -> None:
        self.place = place / "tree"
        shutil.copytree(root, self.place, ignore=LEFT_OUT, symlinks=True)

    def ask(self, tests: Tests, path: str = "", text: str = "", seconds: float = 600) -> Outcome:
        """What these tests say where a file of the tree has another text."""
        if not path:
            return self._asked(tests, seconds)
        file = self.place / path
        kept, stat = file.read_bytes(), file.stat()
        try:
            file.write_text(text, "utf-8")
            # A compiled module is known by second and size: two faults of one second and length would be taken for one.
            self._forget(file)
            return self._asked(tests, seconds)
        finally:
            file.write_bytes(kept)
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            self._forget(file)

    def _forget(self, file: Path) -> None:
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
            compiled.unlink()

    def _asked(self, tests: Tests, seconds: float) -> Outcome:
        shutil.rmtree(self.place / ".hypothesis", ignore_errors=True)
        log = self.place.parent / "said"
        child = os.fork()
        if not child:
            self._answer(tests, seconds, log)
        _, status, used = os.wait4(child, 0)
        return Outcome(status == 0, "" if status == 0 else _named(log, status), used.ru_utime + used.ru_stime)

    def _answer(self, tests: Tests, seconds: float, log: Path) -> None:
        """In the child: run the tests of the tree and leave with what pytest says."""
        code = 70
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (round(seconds), round(seconds) + 5))
            said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            os.chdir(self.place)
            os.environ["PYTHONPATH"] = str(self.place)
            sys.path[:] = [str(self.place), *(one for one in sys.path if not (Path(one or ".") / "marketplace").is_dir())]
            for name in [one for one in sys.modules if one.partition(".")[0] in OURS]:
                del sys.modules[name]
            code = int(import_module("pytest").main(self._arguments(tests), plugins=[Hasty()]))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _arguments(self, tests: Tests) -> list[str]:
        """Until the first failure, on SQLite, by chance of no kind."""
        given = [
            "-x",
            "-q",
            "-n0",
            "-p",
            "no:cacheprovider",
            "--tb=line",
            "-k",
            "not postgresql",
            "--hypothesis-seed=0",
            "-W",
            EARLY,
        ]
        left_out = [f"--deselect={one}" for one in NOT_ASKED]
        return [*given, f"--basetemp={self.place.parent / 'tmp'}", *left_out, *tests]


def _named(log: Path, status: int) -> str:
    """The test that failed, by what pytest said."""
    if os.WIFSIGNALED(status):
        return "no end"
    lines = log.read_text("utf-8", "replace").splitlines()
    failed = [line.split(" ", 1)[1] for line in lines if line.startswith(("FAILED ", "ERROR "))]
    return failed[0] if failed else "it cannot be loaded"
