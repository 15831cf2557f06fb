"""A refused upload leaves nothing, a crash what a sweeper removes, and no committed row lacks its bytes (A5)."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.records.models.record import StoredFile
from marketplace.records.use_cases import files
from marketplace.records.use_cases.transaction import transaction
from marketplace.shared import clock
from marketplace.shared.errors import Invalid
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.records.use_cases.test_files import PDF, store

ROOT = Path(__file__).parents[3]
LATER = timedelta(days=2)


@pytest.fixture
def on_disk(app):
    """`on_disk()`: everything under the folder of files, by name."""
    folder = app.extensions["settings"].files_dir

    def look():
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    before = look()
    yield lambda: look() - before
    for name in look() - before:
        (folder / name).unlink()


def pdf(text):
    return PDF.replace(b"<<>>", f"<<{text}>>".encode())


def test_ten_uploads_over_the_quota_leave_nothing(make, monkeypatch, on_disk):
    account = make.institution_account()
    monkeypatch.setattr(files, "QUOTA", 10)
    for number in range(10):
        with pytest.raises(Invalid, match=r"files\.quota"):
            store(account, pdf(f"over {number}"))
    assert on_disk() == set()


def test_a_deed_that_fails_after_the_upload_leaves_nothing(make, on_disk):
    account = make.institution_account()
    with pytest.raises(RuntimeError, match="no more"), transaction():
        store(account, pdf("failed"))
        raise RuntimeError("no more")
    assert on_disk() == set()


def test_an_accepted_one_leaves_its_bytes_and_no_draft(make, on_disk):
    file = store(make.institution_account(), pdf("kept"))
    assert {name.rpartition("/")[2] for name in on_disk()} == {file.sha256}
    assert files.path(file).stat().st_mode & 0o077 == 0


def test_a_nearly_full_disk_refuses_uploads_in_a_sentence(app, make, monkeypatch, on_disk):
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], free_space=1 << 60))
    with pytest.raises(Invalid, match=r"files\.no_space"):
        store(make.institution_account(), pdf("no room"))
    assert on_disk() == set()


CRASH = """
import os, signal, sys
from pathlib import Path
from marketplace import create_app
from marketplace.records.use_cases import files
from marketplace.shared import clock
from marketplace.shared.config import Mode, Settings
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account

point, database, var, data = sys.argv[1:]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
app = create_app(Settings(mode=Mode.TEST, var_dir=Path(var), database_url=database, secret_key="for tests only, " * 3))
with app.app_context():
    renames = os.replace
    if point == "before the rename":
        os.replace = die
    elif point == "before the commit":
        os.replace = lambda *names: (renames(*names), die())
    account = db.session.query(Account).filter_by(login="crash").one()
    files.store(data.encode(), name="a.pdf", purpose="pledge", actor=account, now=clock.now())
    die()
"""


@pytest.mark.parametrize("point", ["before the rename", "before the commit", "after the commit"])
def test_whoever_is_killed_leaves_either_a_row_with_its_bytes_or_what_is_swept(app, make, on_disk, point):
    make.account(Role.INSTITUTION, organisation=make.institution(), login="crash")
    settings, data = app.extensions["settings"], pdf(point)
    ended = subprocess.run(
        [sys.executable, "-c", CRASH, point, settings.database, str(settings.var_dir), data.decode()],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr

    db.session.rollback()
    stored = db.session.scalars(select(StoredFile)).all()
    assert [files.read(row) for row in stored] == ([data] if point == "after the commit" else [])
    files.sweep(clock.now())
    assert len(on_disk()) == 1, "what is fresh is left alone"
    files.sweep(clock.now() + LATER)
    assert len(on_disk()) == len(stored)


def test_the_sweeper_keeps_what_a_row_knows(make, on_disk):
    file = store(make.institution_account(), pdf("known"))
    unknown = files.path(file).with_name("0" * 64)
    unknown.write_bytes(b"nobody's")

    files.sweep(clock.now() + LATER)

    assert files.read(file) == pdf("known")
    assert not unknown.exists()


def test_bytes_that_a_refused_deed_shares_with_an_accepted_one_stay(make, on_disk):
    file, other = store(make.institution_account(), pdf("shared")), make.institution_account()
    with pytest.raises(RuntimeError), transaction():
        store(other, pdf("shared"))
        raise RuntimeError("refused")
    assert files.read(file) == pdf("shared")


def test_a_sweep_in_a_calendar_of_the_past_removes_nothing(make, on_disk):
    store(make.institution_account(), pdf("past"))
    files.sweep(NOW)
    assert len(on_disk()) == 1
