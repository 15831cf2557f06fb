"""The doorbell: it rings, so that a worker looks into the outbox.

Redis holds nothing that is not in the database. A lost ring is rung again by the relay; a ring too many finds its work done.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Protocol

from flask import current_app
from werkzeug.utils import import_string

from ..shared.fixed import Fixed

ON_REDIS = "marketplace.site.jobs.on_redis.OnRedis"


class Unreachable(Exception):
    """Redis is configured but does not answer."""


class State(Fixed):
    """What the queue looks like from outside."""

    rings: int
    """Rings that no worker has taken yet."""
    worker: bool
    """Whether a worker has been heard of lately."""


class Doorbell(Protocol):
    """Whatever tells a worker that there is something to do."""

    def ring(self, outbox_id: int) -> None: ...

    def ring_together(self, outbox_ids: Sequence[int]) -> None: ...

    def state(self) -> State | None: ...


class Silent:
    """No Redis: the relay finds the work by itself."""

    def ring(self, outbox_id: int) -> None:
        """Do nothing; the outbox row is the truth."""

    def ring_together(self, outbox_ids: Sequence[int]) -> None:
        """Do nothing either."""

    def state(self) -> None:
        """There is no queue to look at."""
        return None


class Afar:
    """A queue on Redis, whose libraries are loaded by the first who rings or looks: no page that is only read needs them."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def bell(self) -> Doorbell:
        """The queue itself."""
        made: Doorbell = import_string(ON_REDIS)(self.url)
        return made

    def ring(self, outbox_id: int) -> None:
        self.bell.ring(outbox_id)

    def ring_together(self, outbox_ids: Sequence[int]) -> None:
        self.bell.ring_together(outbox_ids)

    def state(self) -> State | None:
        return self.bell.state()


def choose(redis_url: str) -> Doorbell:
    """The doorbell for this installation."""
    return Afar(redis_url) if redis_url else Silent()


def doorbell() -> Doorbell:
    """The doorbell of the running application."""
    chosen: Doorbell = current_app.extensions["doorbell"]
    return chosen


def ring(outbox_ids: Sequence[int]) -> None:
    """Ring for each row. The work is stored, so a failure is only logged: the relay comes round."""
    for outbox_id in outbox_ids:
        try:
            doorbell().ring(outbox_id)
        except Unreachable as error:
            current_app.logger.warning("the doorbell did not ring for outbox row %s: %s", outbox_id, error)
            return


def ring_for_all(shares: Iterable[Sequence[int]]) -> None:
    """Ring once for each share of rows, which one worker does one after the other; a failure is only logged."""
    for share in shares:
        try:
            doorbell().ring_together(share)
        except Unreachable as error:
            current_app.logger.warning("the doorbell did not ring for %s outbox rows: %s", len(share), error)
            return
