"""A large run: parts for several workers, stopped in the middle, taken over when its worker dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import psutil
import pytest
from sqlalchemy import select

from marketplace import create_app
from marketplace.competition.commands import AskRun, CancelRun
from marketplace.competition.models import SolvePart
from marketplace.competition.rules import computing
from marketplace.competition.rules.computing import Stage
from marketplace.competition.states import RoundState, RunState
from marketplace.competition.use_cases import child, leases, parts, rescue, solving
from marketplace.records.models.record import EventRecord, Outbox
from marketplace.shared.errors import Invalid, NotNow
from marketplace.shared.extensions import db
from marketplace.site.jobs import outbox
from tests.competition.use_cases.competing import AFTER, Play

pytestmark = pytest.mark.both_engines

LATER = AFTER + timedelta(seconds=61)


def islands(make):
    """Six needs and six institutions: three islands of two that share no claim."""
    play = Play(make, needs=6, institutions=6, capacity=1)
    play.announce()
    for island in (0, 2, 4):
        for need in (island, island + 1):
            for bidder in (island, island + 1):
                price = 300_00 + 7_00 * ((3 * need + 5 * bidder) % 4)
                play.review(play.claim(need, bidder, price_fen=price, enterprise_fen=price - 150_00))
    return play


@pytest.fixture
def play(world):
    return world(islands)


@pytest.fixture
def whole(play):
    """The hash of the result that one worker finds at once."""
    return play.solve().result_hash


@pytest.fixture
def in_parts(monkeypatch):
    """Every round counts as large enough for parts; each is computed without a process of its own."""
    monkeypatch.setattr(computing, "SMALL", 0)
    monkeypatch.setattr(computing, "is_small", lambda frozen: True)


def work_off(moment=AFTER):
    return outbox.run_due(moment, at=lambda: moment)


def rows_of(job):
    """The numbers of open rows of a kind of work."""
    db.session.rollback()
    return db.session.scalars(select(Outbox.id).where(Outbox.job == job, Outbox.done_at.is_(None))).all()


def parts_of(run):
    db.session.rollback()
    return parts.of_run(run.id)


def finished(play, kind="RunFinished"):
    return db.session.scalars(select(EventRecord).where(EventRecord.kind == kind)).all()


def test_one_worker_alone_does_the_parts_one_after_the_other_to_the_same_bytes(play, whole, in_parts):
    run = play.ask()
    work_off()

    assert (play.make.reread(run).state, run.result_hash) == (RunState.OPTIMAL, whole)
    assert [part.size for part in parts_of(run)] == [4, 4, 4]


def test_several_workers_do_the_parts_at_once_to_the_same_bytes_and_one_of_them_joins(app, play, whole, in_parts):
    run = play.ask()
    solving.run(run.id, lambda: AFTER)
    barrier, errors = threading.Barrier(3), []

    def worker():
        with app.app_context():
            barrier.wait(timeout=200)
            try:
                for number in [*rows_of("solve_part"), *rows_of("solve")]:
                    outbox.perform(number, lambda: AFTER)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    crowd = [threading.Thread(target=worker) for _ in range(3)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=200)
    db.session.rollback()
    work_off(AFTER + timedelta(minutes=16))

    assert errors == []
    assert (play.make.reread(run).state, run.result_hash) == (RunState.OPTIMAL, whole)
    assert len(finished(play)) == 2, "the whole run before, and this one once"
    joins = db.session.scalars(select(Outbox).where(Outbox.dedupe_key == f"solve:{run.id}:join")).all()
    assert len(joins) == 1


def _work_elsewhere(settings, rows, barrier):
    computing.SMALL, computing.is_small = 0, lambda frozen: True
    with create_app(settings).app_context():
        barrier.wait()
        for number in rows:
            outbox.perform(number, lambda: AFTER)


def test_worker_processes_share_the_parts_to_the_same_bytes(app, play, whole, in_parts):
    run = play.ask()
    solving.run(run.id, lambda: AFTER)
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(2)
    rows, settings = rows_of("solve_part"), app.extensions["settings"]
    crowd = [context.Process(target=_work_elsewhere, args=(settings, rows[::step], barrier)) for step in (1, -1)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(200)
    assert [process.exitcode for process in crowd] == [0, 0]
    assert all(part.answer for part in parts_of(run))
    work_off()

    assert (play.make.reread(run).state, run.result_hash) == (RunState.OPTIMAL, whole)


def test_a_part_that_ran_twice_is_stored_once_and_the_overtaken_answer_is_refused(play, whole, in_parts):
    run = play.ask()
    solving.run(run.id, lambda: AFTER)
    [first, *_] = parts_of(run)
    slow = parts.start(first.id, AFTER)
    solving.run_part(first.id, lambda: AFTER)
    stored = parts_of(run)[0].answer
    parts.store(slow, {"status": "optimal", "rows": [], "bound": 0, "coverage_bound": 0, "drawn": True}, AFTER)

    assert parts_of(run)[0].answer == stored
    with pytest.raises(leases.Overtaken):
        slow.word(lambda: AFTER)(50, Stage.SCORE)
    work_off()
    assert play.make.reread(run).result_hash == whole


def _die_at_work(settings, part_id):
    with create_app(settings).app_context():
        parts.start(part_id, AFTER)
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_part_whose_worker_was_killed_is_taken_over(app, play, whole, in_parts):
    run = play.ask()
    solving.run(run.id, lambda: AFTER)
    [first, *_] = parts_of(run)
    victim = multiprocessing.get_context("fork").Process(target=_die_at_work, args=(app.extensions["settings"], first.id))
    victim.start()
    victim.join(200)
    assert victim.exitcode == -signal.SIGKILL

    assert rescue.rescue(AFTER) == 0, "it may only be slow"
    assert rescue.rescue(LATER) == 1
    assert rescue.rescue(LATER) == 0, "promised once for this lease"
    work_off(LATER)

    assert (play.make.reread(run).state, run.result_hash) == (RunState.OPTIMAL, whole)


def test_a_run_whose_worker_died_is_taken_over_after_a_minute(play, whole):
    run = play.ask()
    leases.start(run.id, AFTER)
    for row in db.session.scalars(select(Outbox.id).where(Outbox.job == "solve", Outbox.done_at.is_(None))).all():
        outbox._take(row, lambda: AFTER)

    assert work_off(LATER) >= 0
    assert play.make.reread(run).state == RunState.RUNNING, "its row is leased for a quarter of an hour"
    assert rescue.rescue(LATER) == 1
    work_off(LATER)
    assert (play.make.reread(run).state, run.result_hash) == (RunState.OPTIMAL, whole)


def test_a_run_that_ends_every_worker_is_given_up_with_a_sentence(play):
    run, moment = play.ask(), AFTER
    for _ in range(rescue.STARTS):
        leases.start(run.id, moment)
        moment += timedelta(seconds=61)
        rescue.rescue(moment)

    assert play.make.reread(run).state == RunState.FAILED
    assert run.message == {"key": "run.failed", "facts": {"kind": "Killed"}}


def cancel(play, run):
    return solving.cancel(
        CancelRun(round_id=play.round.id, version=play.round.version, number=run.number), actor=play.officer, now=AFTER
    )


def test_a_run_that_has_not_begun_is_stopped_and_never_computed(play):
    run = play.ask()
    cancel(play, run)
    work_off()

    assert (play.make.reread(run).state, run.result, run.lease) == (RunState.CANCELLED, None, 0)
    assert play.make.reread(play.round).state == RoundState.ANNOUNCED
    assert len(finished(play, "RunCancelled")) == 1


def test_a_worker_whose_run_was_stopped_notices_at_its_next_word_and_stores_nothing(play, whole):
    run = play.ask()
    lease = leases.start(run.id, AFTER)
    word = leases.word_of(lease, lambda: AFTER)
    word(10, Stage.COVERAGE)
    cancel(play, run)
    word.last = float("-inf")

    with pytest.raises(leases.Overtaken):
        word(20, Stage.SCORE)
    solving._store(lease, {"status": "optimal", "pairs": []}, None, AFTER)
    assert (play.make.reread(run).state, run.result) == (RunState.CANCELLED, None)
    assert rescue.rescue(LATER) == 0


def test_stopping_between_the_parts_leaves_nothing_of_them_whoever_is_at_work(play, whole, in_parts):
    run = play.ask()
    solving.run(run.id, lambda: AFTER)
    first, second, _ = parts_of(run)
    solving.run_part(first.id, lambda: AFTER)
    working = parts.start(second.id, AFTER)
    cancel(play, run)
    work_off()

    with pytest.raises(leases.Overtaken):
        working.word(lambda: AFTER)(10, Stage.SCORE)
    assert [(part.answer, part.lease, part.heard_at) for part in parts_of(run)] == [(None, 0, None)] * 3
    assert play.make.reread(run).state == RunState.CANCELLED
    again = play.ask()
    work_off()
    assert play.make.reread(again).result_hash == whole


def test_a_run_that_is_over_cannot_be_stopped(play):
    run = play.solve()

    with pytest.raises(NotNow) as refusal:
        cancel(play, run)
    assert (refusal.value.key, refusal.value.facts["state"]) == ("run.over", RunState.OPTIMAL)


@pytest.mark.parametrize("seconds", [solving.SHORTEST - 1, solving.LONGEST + 1, 0, -5])
def test_the_time_limit_has_bounds(play, seconds):
    with pytest.raises(Invalid) as refusal:
        solving.ask(AskRun(round_id=play.round.id, version=play.round.version, time_limit=seconds), actor=play.officer, now=AFTER)
    assert refusal.value.key == "run.time_limit"


def test_a_child_computes_the_same_bytes(play, whole, monkeypatch):
    monkeypatch.setattr(computing, "is_small", lambda frozen: False)

    assert play.solve().result_hash == whole


def test_a_child_ends_as_soon_as_its_work_is_not_wanted(play):
    """Nobody else has its pipes: a thread that reads on while they are closed ends in an error, sooner or later."""
    run, threads, seen = play.ask(), threading.active_count(), []

    def not_wanted(_percent, _stage):
        seen.append(threading.active_count())
        raise leases.Overtaken

    before = set(psutil.Process().children(recursive=True))
    with pytest.raises(leases.Overtaken):
        child.apart("whole", not_wanted, 60, frozen=run.input, time_limit=10)
    assert set(psutil.Process().children(recursive=True)) <= before
    assert seen == [threads]


# What stands in place of the computation, and how it ends for whoever waits.
STRANGE_CHILDREN = {
    "dies without a word": ("", "Killed"),
    "dies within its answer": ("print('answer {', end='', flush=True); os._exit(0)", "Killed"),
    "dies within a character": (r"os.write(1, b'answer \xe4\xb8'); os._exit(0)", "Killed"),
    "talks without an end": ("exec('while True: print(\"at 5 score\")')", None),
    "says nothing and reads nothing": ("time.sleep(600)", None),
    "reads but never answers": ("sys.stdin.read(); time.sleep(600)", None),
}


@pytest.mark.parametrize("what", STRANGE_CHILDREN)
def test_whatever_a_child_does_its_end_is_told(tmp_path, what):
    body, kind = STRANGE_CHILDREN[what]
    begin = [sys.executable, "-c", f"import os, sys, time\n{body}"]
    heard = []
    with subprocess.Popen(begin, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as strange:
        try:
            with pytest.raises(child.ChildFailed if kind else child.OverTime) as end:
                for line in child._talk(strange, b"x" * (1 << 22), 60 if kind else 0.5):
                    heard.append(line)
        finally:
            strange.kill()
    assert kind is None or end.value.kind == kind
    assert all(line in ("", "at 5 score") for line in heard)


def test_a_child_that_takes_too_long_is_ended(play):
    with pytest.raises(child.OverTime):
        child.apart("whole", computing.silent, 0.0, frozen=play.ask().input, time_limit=10)


def test_what_goes_wrong_in_a_child_is_told_by_name(play):
    broken = play.ask().input | {"bids": [{"need": 0}]}
    with pytest.raises(child.ChildFailed) as failure:
        child.apart("whole", computing.silent, 60, frozen=broken, time_limit=10)
    assert failure.value.kind == "KeyError"


def test_a_part_that_fails_ends_the_run_with_a_sentence(play, in_parts):
    run = play.ask()
    solving.run(run.id, lambda: AFTER)
    [part, *_] = db.session.scalars(select(SolvePart)).all()
    lease = parts.start(part.id, AFTER)
    answer, message = solving._worked_out(lease.word(lambda: AFTER), 10, "part", frozen=lease.input, number=99)
    assert answer is None
    solving._store(parts.still_wanted(lease), None, message, AFTER)

    assert play.make.reread(run).state == RunState.FAILED
    assert run.message == {"key": "run.failed", "facts": {"kind": "IndexError"}}
