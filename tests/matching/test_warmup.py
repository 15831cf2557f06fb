"""What is compiled is compiled once and beforehand, and where nothing can be compiled everything still works."""

import os
import subprocess
import sys

import pytest

from marketplace import matching
from marketplace.matching import compiled
from marketplace.matching.warmup import warm
from tests.matching.test_solving import RULES, tiny

WITHOUT = """
import sys
from pathlib import Path
sys.modules["numba"] = None
from marketplace import create_app
from marketplace.shared.config import Mode, Settings
from marketplace.matching import compiled, warmup
assert not compiled.COMPILED
warmup.warm()
app = create_app(Settings(mode=Mode.TEST, var_dir=Path(sys.argv[1]), secret_key="for tests only, " * 3))
print(app.test_client().get("/readyz").status_code)
"""
IDLE = """
import sys
from pathlib import Path
from marketplace import create_app
from marketplace.cli import main
from marketplace.shared.config import Mode, Settings
app = create_app(Settings(mode=Mode.TEST, var_dir=Path(sys.argv[1]), secret_key="for tests only, " * 3))
assert app.test_client().get("/readyz").status_code == 200
main(["match", "--help"], standalone_mode=False)
print("loaded:", sorted({"numba", "scipy"} & sys.modules.keys()))
"""


def test_who_solves_nothing_loads_no_solver(tmp_path):
    done = subprocess.run([sys.executable, "-c", IDLE, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"


@pytest.mark.skipif(not compiled.COMPILED, reason="numba is not installed")
def test_after_the_warm_up_no_small_market_compiles_anything():
    from numba.core import event

    warm()
    with event.install_recorder("numba:compile") as record:
        for seed, rule in enumerate(RULES):
            market = tiny(seed, [rule])
            for aim in ("coverage", "score"):
                try:
                    result = matching.solve(market, aim)
                except matching.ImpossibleLocks:
                    continue
                matching.verify(market, result)
                if market.bids:
                    matching.solve(market.but(score=market.score + 1), aim, start=result)
    assert [data for _, data in record.buffer] == []


@pytest.mark.skipif(not compiled.COMPILED, reason="numba is not installed")
def test_a_kernel_works_where_nothing_can_be_kept_on_disk():
    written: dict = {}
    exec("def doubled(value):\n    return 2 * value", written)
    assert compiled.kernel(written["doubled"])(21) == 42


def test_the_application_and_the_warm_up_work_without_numba(tmp_path):
    done = subprocess.run([sys.executable, "-c", WITHOUT, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "200"


@pytest.mark.skipif(not compiled.INSTALLED, reason="numba is not installed")
def test_machine_code_counts_as_kept_where_it_was_noted_for_this_engine_and_this_processor(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "_PLACES", (tmp_path / "nowhere" / "deeper", tmp_path / "cache"))
    (tmp_path / "nowhere").write_text("no folder")
    assert not compiled.is_kept()
    compiled.note_kept()
    assert compiled.is_kept() and (tmp_path / "cache/warmed").is_file()
    monkeypatch.setattr(compiled, "stamp", lambda: "another engine")
    assert not compiled.is_kept()


def test_who_serves_waits_for_no_compiler(tmp_path):
    asked = "from marketplace.matching import compiled; print(compiled.COMPILED, compiled.is_kept())"
    environ = os.environ | {compiled.KEPT: "kept"}
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=environ, check=True)
    taken, kept = done.stdout.split()
    assert taken == kept
