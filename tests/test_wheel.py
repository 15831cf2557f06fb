"""What is installed is whole: the wheel, in a clean environment, outside the checkout, answers with a page."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
BESIDE = ("templates", "static", "migrations")
ASKED = """
import marketplace
from pathlib import Path
assert Path(marketplace.__file__).is_relative_to({prefix!r}), marketplace.__file__
app = marketplace.create_app()
client = app.test_client()
for page in ("/board", "/static/css/app.css"):
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status)
print(client.get("/board").text)
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of the checkout, so that no earlier build is left in it."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("marketplace", *BESIDE):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "setup.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture(scope="module")
def wheel(source):
    """A wheel of the checkout."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(source / "dist"), str(source)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    [found] = (source / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def prefix(wheel, tmp_path_factory):
    """A new environment with the wheel; the locked libraries are lent to it, so nothing is fetched."""
    place = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    [site] = place.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = place / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    done = subprocess.run([*command, "--force-reinstall", str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def run(prefix, tmp_path):
    """`run("marketplace", "init")`: a command of the new environment, in an empty folder."""

    def call(name, *arguments):
        environ = {"PATH": os.environ["PATH"], "MARKETPLACE_VAR": str(tmp_path / "var"), "LANG": "C.UTF-8"}
        command = [str(prefix / "bin" / name), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True)

    return call


@pytest.mark.parametrize("folder", BESIDE)
def test_the_wheel_holds_every_file_of_the_folders_beside_the_package(source, wheel, folder):
    inside = set(ZipFile(wheel).namelist())
    files = [path for path in (source / folder).rglob("*") if path.is_file()]
    assert files
    assert {f"marketplace/{path.relative_to(source)}" for path in files} <= inside


def test_the_wheel_holds_every_module_and_rule_set_and_nothing_of_the_tests(source, wheel):
    inside = set(ZipFile(wheel).namelist())
    wanted = [path for kind in ("py", "toml", "po") for path in source.glob(f"marketplace/**/*.{kind}")]
    assert {str(path.relative_to(source)) for path in wanted} <= inside
    assert not [name for name in inside if name.startswith("tests") or name.endswith(".pyc")]


def test_an_installed_wheel_sets_itself_up_and_shows_the_board(run, prefix):
    made = run("marketplace", "init", "--admin-password", "a long first password 1")
    assert made.returncode == 0, made.stderr
    asked = run("python", "-c", ASKED.format(prefix=str(prefix)))
    assert asked.returncode == 0, asked.stderr
    assert "<!doctype html>" in asked.stdout.lower()
