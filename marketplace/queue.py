"""The only place that knows RQ: it rings, so that a worker looks into the outbox.

Redis holds nothing that is not in the database. A lost ring is rung again by
the relay; a ring too many finds its work done.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job

from . import clock, leash

NAME = "marketplace"
"""The one queue: with two, a worker that is killed right after taking a job loses it (trust.md, fact 4)."""
JOB = "marketplace.jobs.outbox.perform"
JOB_SECONDS = 14 * 60
"""Longest run of one job; shorter than the longest lease in `jobs.JOBS`."""
ATTENDANCE = "marketplace:worker"
ATTENDANCE_SECONDS = 90
"""How long a worker's word is good; an idle one gives it every 15 seconds, a busy one every 30."""


class Unreachable(Exception):
    """Redis is configured but does not answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What the queue looks like from outside."""

    rings: int
    """Rings that no worker has taken yet."""
    worker: bool
    """Whether a worker has been heard of lately."""


class Doorbell(Protocol):
    """Whatever tells a worker that there is something to do."""

    def ring(self, outbox_id: int) -> None: ...

    def state(self) -> State | None: ...


class Silent:
    """No Redis: the relay finds the work by itself."""

    def ring(self, outbox_id: int) -> None:
        """Do nothing; the outbox row is the truth."""

    def state(self) -> None:
        """There is no queue to look at."""
        return None


class OnRedis:
    """A queue that a worker listens to."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        self.queue = Queue(NAME, connection=self.connection, serializer="json")

    def ring(self, outbox_id: int) -> None:
        """Hand the id over; a job may run twice, the outbox row decides."""
        self.queue.enqueue(JOB, outbox_id, result_ttl=0, failure_ttl=3600, job_timeout=JOB_SECONDS)

    def state(self) -> State:
        """Count the rings and look for a worker; raise `Unreachable` where Redis does not answer."""
        try:
            return State(rings=self.queue.count, worker=bool(self.connection.exists(ATTENDANCE)))
        except RedisError as error:
            raise Unreachable(str(error)) from error


def choose(redis_url: str) -> Doorbell:
    """The doorbell for this installation."""
    return OnRedis(redis_url) if redis_url else Silent()


def doorbell() -> Doorbell:
    """The doorbell of the running application."""
    chosen: Doorbell = current_app.extensions["doorbell"]
    return chosen


def ring(outbox_ids: Sequence[int]) -> None:
    """Ring for each row. The work is stored, so a failure is only logged: the relay comes round."""
    for outbox_id in outbox_ids:
        try:
            doorbell().ring(outbox_id)
        except RedisError as error:
            current_app.logger.warning("the doorbell did not ring for outbox row %s: %s", outbox_id, error)
            return


class Attendant(Worker):
    """A worker that leaves word of itself and does each job in a fresh application context."""

    def __init__(self, app: Flask, doorbell: OnRedis) -> None:
        super().__init__(
            [doorbell.queue],
            connection=doorbell.connection,
            serializer="json",
            worker_ttl=30,
            maintenance_interval=60,
            log_job_description=False,
        )
        self.app = app

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        super().heartbeat(timeout, pipeline)
        word = clock.now().isoformat()
        (pipeline if pipeline is not None else self.connection).set(ATTENDANCE, word, ex=ATTENDANCE_SECONDS)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Tie the process that does the job to this one: killed alone, this one would leave it running (fact 5)."""
        leash.bind(os.getppid())
        super().main_work_horse(job, queue)

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        with self.app.app_context():
            return super().perform_job(job, queue, execution)


def attend(app: Flask) -> None:
    """Work off the queue until told to stop; `Unreachable` where no queue is configured or it does not answer."""
    chosen = app.extensions["doorbell"]
    if not isinstance(chosen, OnRedis):
        raise Unreachable("REDIS_URL is not set")
    try:
        Attendant(app, chosen).work(logging_level="WARNING")
    except RedisError as error:
        raise Unreachable(str(error)) from error
