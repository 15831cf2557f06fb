"""The queue on Redis, and who works it off: the one place that knows RQ."""

import os
from collections.abc import Sequence
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job

from ...records.queue import Afar, State, Unreachable
from ...shared import clock, leash

NAME = "marketplace"
"""The one queue: with two, a worker that is killed right after taking a job loses it (trust.md, fact 4)."""
JOB, JOBS = "marketplace.site.jobs.outbox.perform", "marketplace.site.jobs.outbox.perform_each"
JOB_SECONDS = 14 * 60
"""Longest run of one job; shorter than the longest lease in `jobs.JOBS`."""
ATTENDANCE = "marketplace:worker"
ATTENDANCE_SECONDS = 90
"""How long a worker's word is good; an idle one gives it every 15 seconds, a busy one every 30."""


class OnRedis:
    """A queue that a worker listens to."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.connection = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        except ValueError as error:
            raise Unreachable(f"REDIS_URL cannot be read: {error}") from error
        self.queue = Queue(NAME, connection=self.connection, serializer="json")

    def ring(self, outbox_id: int) -> None:
        """Hand the id over; a job may run twice, the outbox row decides."""
        self._enqueue(JOB, outbox_id)

    def ring_together(self, outbox_ids: Sequence[int]) -> None:
        """Hand some ids over at once: the worker forks for each ring, which takes longer than most of the work."""
        self._enqueue(JOBS, list(outbox_ids))

    def _enqueue(self, job: str, given: int | list[int]) -> None:
        try:
            self.queue.enqueue(job, given, result_ttl=0, failure_ttl=3600, job_timeout=JOB_SECONDS)
        except RedisError as error:
            raise Unreachable(str(error)) from error

    def state(self) -> State:
        """Count the rings and look for a worker; raise `Unreachable` where Redis does not answer."""
        try:
            return State(rings=self.queue.count, worker=bool(self.connection.exists(ATTENDANCE)))
        except RedisError as error:
            raise Unreachable(str(error)) from error


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
    if not isinstance(chosen, Afar):
        raise Unreachable("REDIS_URL is not set")
    try:
        Attendant(app, OnRedis(chosen.url)).work(logging_level="WARNING")
    except RedisError as error:
        raise Unreachable(str(error)) from error
