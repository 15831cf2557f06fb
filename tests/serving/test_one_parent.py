"""One parent, and nobody it has to mourn for long: the whole installation under kill -9."""

import signal
import subprocess
import sys

import psutil
import pytest
import redis

from marketplace.serving import broker
from marketplace.serving.gunicorn_config import workers
from tests.serving.conftest import PARTS, free_port, until


def test_all_parts_are_up_and_promised_work_is_done(site):
    status, parts = site.health()
    assert (status, set(parts.values())) == (200, {"ok"})
    assert set(parts) == {"database", "queue", "worker", "scheduler"}
    rows = site.promise()
    until(lambda: site.are_done(rows))


def test_everything_that_it_keeps_is_closed_to_others(site):
    kept = [path for path in (site.var, *site.var.rglob("*")) if path.name != "log"]
    assert len(kept) > 5
    assert [path for path in kept if path.lstat().st_mode & 0o077] == []


def test_a_queue_that_forgets_everything_loses_nothing(site):
    rows = site.promise(20, ring=False) | site.promise(20)
    redis.Redis.from_url(broker.url(site.var)).flushall()
    until(lambda: site.are_done(rows))


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_killed_comes_back_and_the_work_goes_on(site, name):
    dead = site.part(name)
    dead.send_signal(signal.SIGKILL)
    until(lambda: (heir := site.part(name)) and heir.pid != dead.pid)
    rows = site.promise(5)
    until(lambda: site.are_done(rows) and site.is_well())


def test_web_processes_are_forked_from_a_master_that_has_loaded_everything_and_shares_no_connection_with_them(site):
    master = site.part("web")
    until(lambda: len(master.children()) == workers)
    assert any("argon2" in one.path for one in master.memory_maps(grouped=True))
    assert master.num_threads() == 1
    assert [one.path for one in master.open_files() if one.path.startswith(f"{site.var}/marketplace.db")] == []
    first = master.children()[0]
    first.kill()
    until(lambda: len(master.children()) == workers and first not in master.children() and site.is_well())


def test_a_visitor_during_a_restart_waits_instead_of_being_turned_away(site):
    site.part("web").send_signal(signal.SIGKILL)
    until(lambda: site.health()[0])


@pytest.mark.parametrize("taken", ["port", "data directory"])
def test_a_second_start_on_what_is_taken_ends_with_one_sentence(site, tmp_path, taken):
    port = site.port if taken == "port" else free_port()
    environ = site.environ | ({"MARKETPLACE_VAR": str(tmp_path)} if taken == "port" else {})
    second = subprocess.run(
        [sys.executable, "-m", "marketplace", "serve", "--port", str(port)], env=environ, capture_output=True, text=True
    )
    assert second.returncode == 2
    assert second.stderr.startswith("不能继续：") and second.stderr.count("\n") == 1
    assert (str(port) if taken == "port" else str(site.var)) in second.stderr


def test_stopping_leaves_nobody_behind_and_what_was_done_is_there_after_the_next_start(site):
    rows = site.promise(3)
    until(lambda: site.are_done(rows))
    assert site.stop(signal.SIGTERM) == (0, [])
    waiting = site.promise(3, ring=False)

    site.start()
    assert site.are_done(rows)
    until(lambda: site.are_done(waiting))


def test_a_parent_that_is_killed_takes_everybody_with_it(site):
    _, left = site.stop(signal.SIGKILL)
    assert left == []
    site.start()


def test_ctrl_c_stops_everything(site):
    assert site.stop(signal.SIGINT) == (0, [])
    assert not psutil.pid_exists(site.process.pid)
