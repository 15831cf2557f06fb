"""The scheduler finds what was not rung for, minds the clock, and does the work itself where no queue is."""

import os
import subprocess
import time
from datetime import timedelta

import pytest
import redis
from werkzeug.utils import import_string

from marketplace.records import heartbeat, queue
from marketplace.records.use_cases.transaction import transaction
from marketplace.serving import broker
from marketplace.site.jobs import JOBS, PERIODIC, ClockTask, on_redis, outbox
from marketplace.site.jobs.outbox import TOGETHER
from marketplace.site.jobs.relay import DONE_AT_ONCE, PATIENCE, Relay
from tests.conftest import NOW
from tests.site.jobs.deeds import letters

pytestmark = pytest.mark.both_engines

LATER = NOW + timedelta(minutes=1)
CALLS = []


def minded(now):
    CALLS.append(now)


def unminded(now):
    CALLS.append(now)
    raise OSError("the bell tower is closed")


@pytest.fixture(autouse=True)
def no_calls():
    CALLS.clear()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a queue server of our own."""
    var = tmp_path_factory.mktemp("queue")
    process = subprocess.Popen(broker.command(broker.program(), var), stdout=subprocess.DEVNULL)
    connection = redis.Redis.from_url(broker.url(var))
    while process.poll() is None:
        try:
            connection.ping()
            break
        except redis.RedisError:
            time.sleep(0.05)
    yield broker.url(var)
    connection.close()
    process.kill()
    process.wait()


@pytest.fixture
def bell(app, server):
    """The application with a queue that nobody listens to."""
    before, app.extensions["doorbell"] = app.extensions["doorbell"], on_redis.OnRedis(server)
    app.extensions["doorbell"].connection.flushall()
    yield app.extensions["doorbell"]
    app.extensions["doorbell"].connection.close()
    app.extensions["doorbell"] = before


@pytest.fixture
def dead_bell(app, tmp_path):
    """The application with a queue that does not answer."""
    before, app.extensions["doorbell"] = app.extensions["doorbell"], on_redis.OnRedis(f"unix://{tmp_path / 'none'}")
    yield
    app.extensions["doorbell"] = before


def test_without_a_queue_the_scheduler_does_the_work(promised):
    promised("write")
    Relay(tasks=()).turn(LATER)
    assert letters() == 1


def test_work_that_was_not_rung_for_is_rung_for(promised, bell):
    numbers = [promised("write", number) for number in range(3)]
    bell.connection.flushall()
    Relay(tasks=()).turn(LATER)
    assert [job.args for job in bell.queue.jobs] == [[numbers]]
    assert letters() == 0


def test_thousands_that_wait_are_rung_for_in_few_rings_and_kinds_take_turns(promised, bell):
    with transaction():
        numbers = [promised("write", number) for number in range(2 * TOGETHER + 1)]
        solving = promised("long")
    bell.connection.flushall()
    Relay(tasks=()).turn(LATER)
    assert [job.args for job in bell.queue.jobs] == [
        [numbers[:TOGETHER]],
        [[solving]],
        [numbers[TOGETHER : 2 * TOGETHER]],
        [numbers[2 * TOGETHER :]],
    ]


def test_without_a_queue_the_scheduler_goes_on_until_nothing_is_left(promised):
    with transaction():
        for number in range(DONE_AT_ONCE + 1):
            promised("write", number)
    relay = Relay(tasks=())
    assert relay.turn(LATER), "the next turn comes at once"
    assert letters() == DONE_AT_ONCE
    assert not relay.turn(LATER)
    assert letters() == DONE_AT_ONCE + 1


def test_one_piece_of_a_share_that_fails_holds_no_other_up(promised, row):
    with transaction():
        numbers = [promised(job, number) for number, job in enumerate(("write", "broken", "missing", "write"))]
    outbox.perform_each(numbers, lambda: LATER)
    assert letters() == 2
    assert [row(number).done_at is None for number in numbers] == [False, True, True, False]


def test_rings_that_still_wait_are_not_doubled(promised, bell):
    promised("write")
    relay = Relay(tasks=())
    for second in range(3):
        relay.turn(LATER + timedelta(seconds=second))
    assert bell.state().rings == 1


def test_a_deed_is_done_although_the_queue_is_away_and_the_scheduler_takes_over_after_a_while(promised, dead_bell):
    promised("write")
    relay = Relay(tasks=())
    relay.turn(LATER)
    assert letters() == 0, "a queue that is being restarted is waited for"
    relay.turn(LATER + PATIENCE)
    assert letters() == 1


def test_a_worker_does_what_was_rung_for_and_leaves_word(app, promised, bell):
    assert not bell.state().worker
    numbers = [promised("write", number) for number in range(3)]
    assert bell.state().rings == len(numbers)
    child = os.fork()
    if not child:
        on_redis.Attendant(app, bell).work(burst=True, logging_level="CRITICAL")
        os._exit(0)
    os.waitpid(child, 0)
    assert letters() == 3
    assert bell.state() == queue.State(rings=0, worker=True)


@pytest.fixture
def chosen(app):
    """`chosen(url)`: the application with the queue that an installation chooses for `url`."""
    before = app.extensions["doorbell"]
    yield lambda url: app.extensions.update(doorbell=queue.choose(url))
    app.extensions["doorbell"] = before


def test_the_queue_of_an_installation_is_reached_by_the_first_who_rings(promised, server, chosen):
    chosen(server)
    queue.doorbell().bell.connection.flushall()
    promised("write")
    assert queue.doorbell().state() == queue.State(rings=1, worker=False)


@pytest.mark.parametrize("url", ["redis://nowhere:port", "redis://localhost?socket_timeout=soon"])
def test_an_address_that_cannot_be_read_fails_no_deed(promised, url, chosen):
    chosen(url)
    promised("write")
    with pytest.raises(queue.Unreachable, match="REDIS_URL"):
        queue.doorbell().state()


def test_the_clock_is_minded_as_often_as_the_table_says(app):
    relay = Relay(tasks=(ClockTask(path="tests.site.jobs.test_relay.minded", every=timedelta(seconds=5)),))
    for second in range(12):
        relay.turn(NOW + timedelta(seconds=second))
    assert [(call - NOW).seconds for call in CALLS] == [0, 5, 10]


def test_a_deed_of_the_clock_that_fails_waits_longer_and_holds_nobody_up(app, promised):
    promised("write")
    relay = Relay(tasks=(ClockTask(path="tests.site.jobs.test_relay.unminded", every=timedelta(seconds=5)),))
    for second in range(40):
        relay.turn(NOW + timedelta(seconds=second))
    assert [(call - NOW).seconds for call in CALLS] == [0, 10, 30]
    assert letters() == 1


def test_the_scheduler_keeps_its_word_or_is_found_silent(app):
    Relay(tasks=()).turn(NOW)
    assert heartbeat.is_well(heartbeat.SCHEDULER, NOW + timedelta(seconds=40))
    assert not heartbeat.is_well(heartbeat.SCHEDULER, NOW + timedelta(minutes=5))
    assert not heartbeat.is_well("somebody else", NOW)


def test_every_job_and_every_deed_of_the_clock_can_be_called():
    assert all(callable(import_string(job.path)) for job in [*JOBS.values(), *PERIODIC])
