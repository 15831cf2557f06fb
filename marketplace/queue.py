"""The only place that knows RQ: it rings, so that the worker looks into the outbox."""

from collections.abc import Sequence
from typing import Protocol

from flask import current_app
from redis import Redis
from rq import Queue

NAME = "marketplace"
JOB = "marketplace.jobs.outbox.perform"


class Doorbell(Protocol):
    """Whatever tells a worker that there is something to do."""

    def ring(self, outbox_id: int) -> None: ...


class Silent:
    """No Redis: the relay finds the work by itself."""

    def ring(self, outbox_id: int) -> None:
        """Do nothing; the outbox row is the truth."""


class OnRedis:
    """A queue that a worker listens to."""

    def __init__(self, url: str) -> None:
        self.connection = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        self.queue = Queue(NAME, connection=self.connection, serializer="json")

    def ring(self, outbox_id: int) -> None:
        """Hand the id over; a job may run twice, the outbox row decides."""
        self.queue.enqueue(JOB, outbox_id, result_ttl=600, failure_ttl=86_400, job_timeout=1_800)


def choose(redis_url: str) -> Doorbell:
    """The doorbell for this installation."""
    return OnRedis(redis_url) if redis_url else Silent()


def ring(outbox_ids: Sequence[int]) -> None:
    """Ring for each row. The work is stored, so a failure is only logged: the relay comes round."""
    for outbox_id in outbox_ids:
        try:
            current_app.extensions["doorbell"].ring(outbox_id)
        except Exception:
            current_app.logger.exception("the doorbell did not ring for outbox row %s", outbox_id)
            return
