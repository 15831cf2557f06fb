"""Promised work is done once, put off when it fails, and never lost."""

import multiprocessing
from datetime import timedelta

import pytest

from marketplace import create_app
from marketplace.site.jobs import JOBS, on_redis, outbox
from tests.conftest import NOW
from tests.site.jobs.conftest import LEASE
from tests.site.jobs.deeds import letters

pytestmark = pytest.mark.both_engines

LATER = NOW + timedelta(minutes=1)


def at(moment):
    return lambda: moment


@pytest.mark.parametrize("job", ["write", "long"])
def test_work_is_done_once_however_often_the_bell_rings(promised, row, job):
    number = promised(job)
    for _ in range(3):
        outbox.perform(number, at(LATER))
    assert letters() == 1
    assert row(number).done_at == LATER


@pytest.mark.parametrize("job", ["write", "long"])
def test_work_is_not_begun_before_its_time(promised, row, job):
    number = promised(job, at=NOW)
    outbox.perform(number, at(NOW - timedelta(seconds=1)))
    assert (letters(), row(number).done_at) == (0, None)


@pytest.mark.parametrize("job", ["broken", "broken_long", "missing"])
def test_work_that_fails_leaves_nothing_and_is_tried_again_later(promised, row, job):
    number = promised(job)
    outbox.perform(number, at(LATER))
    stored = row(number)
    assert (letters(), stored.done_at, stored.parked, stored.attempts) == (0, None, False, 1)
    assert stored.next_try_at == LATER + timedelta(seconds=outbox.BACKOFF[0])
    assert "Error: " in stored.last_error


@pytest.mark.parametrize("job", ["broken", "broken_long"])
def test_work_that_keeps_failing_waits_longer_and_longer_and_is_parked_and_shown(promised, row, job):
    number, moment = promised(job), NOW
    for wait in outbox.BACKOFF:
        outbox.perform(number, at(moment))
        assert row(number).next_try_at == moment + timedelta(seconds=wait)
        outbox.perform(number, at(moment))
        assert row(number).next_try_at == moment + timedelta(seconds=wait), "a ring too early changes nothing"
        moment = row(number).next_try_at
    outbox.perform(number, at(moment))

    assert row(number).parked
    assert outbox.due(moment + timedelta(days=9)) == []
    assert [parked.id for parked in outbox.parked()] == [number]
    assert outbox.backlog(moment).parked == 1


def test_parked_work_is_put_back_and_done_when_its_cause_is_gone(promised, row, monkeypatch):
    number = promised("broken")
    monkeypatch.setattr(outbox, "BACKOFF", ())
    outbox.perform(number, at(NOW))
    assert row(number).parked

    assert outbox.retry(number, now=LATER)
    monkeypatch.setattr(outbox, "JOBS", {"broken": outbox.JOBS["write"]})
    assert outbox.run_due(LATER) == 1
    assert letters() == 1


@pytest.mark.parametrize("number", [10**6, "of open work"])
def test_only_parked_work_can_be_put_back(promised, number):
    open_work = promised("write")
    assert not outbox.retry(open_work if number == "of open work" else number, now=LATER)


def test_a_long_job_whose_process_died_is_taken_over_after_its_lease_and_the_first_can_no_longer_close_it(promised, row):
    number = promised("long")
    dead = outbox._take(number, at(NOW))
    outbox.perform(number, at(NOW + LEASE / 2))
    assert letters() == 0, "somebody else holds the lease"

    heir = outbox._take(number, at(NOW + LEASE))
    outbox._give_back(dead, at(NOW + LEASE))
    assert row(number).done_at is None
    outbox._give_back(heir, at(NOW + LEASE))
    assert row(number).done_at == NOW + LEASE


def test_a_long_job_that_kills_every_process_is_parked_in_the_end(promised, row):
    number = promised("long")
    attempts = 0
    while outbox._take(number, at(NOW + attempts * LEASE)):
        attempts += 1
    assert attempts == len(outbox.BACKOFF) + 1
    assert row(number).parked


def test_running_what_is_due_follows_promises_made_on_the_way(promised):
    promised("chain", 4)
    assert outbox.run_due(LATER) == 5
    assert letters() == 5


def test_running_what_is_due_ends_although_work_fails_at_once_again(promised):
    promised("broken")
    promised("write")
    assert outbox.run_due(LATER, at=at(LATER)) == 2
    assert letters() == 1


def test_no_more_is_tried_than_was_asked_for(promised):
    for number in range(5):
        promised("write", number)
    assert outbox.run_due(LATER, limit=3) == 3
    assert letters() == 3


def test_work_done_long_ago_is_forgotten_and_open_work_is_kept(promised, row):
    done, kept = promised("write"), promised("broken")
    outbox.run_due(LATER)
    outbox.sweep(LATER + outbox.KEPT + timedelta(seconds=1))
    assert row(kept).attempts == 1
    assert outbox.backlog(LATER).waiting == 1
    with pytest.raises(Exception, match="No row"):
        row(done)


def _perform_elsewhere(settings, number, barrier):
    with create_app(settings).app_context():
        barrier.wait()
        outbox.perform(number)


@pytest.mark.parametrize("job", ["write", "long"])
def test_two_processes_that_do_the_same_work_at_once_do_it_once(app, promised, job):
    number = promised(job)
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(4)
    settings = app.extensions["settings"]
    crowd = [context.Process(target=_perform_elsewhere, args=(settings, number, barrier)) for _ in range(4)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(200)
    assert [process.exitcode for process in crowd] == [0, 0, 0, 0]
    assert letters() == 1


def test_a_lease_outlives_the_longest_run_that_the_queue_allows():
    assert JOBS["solve"].patience.total_seconds() > on_redis.JOB_SECONDS
