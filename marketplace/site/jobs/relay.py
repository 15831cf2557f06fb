"""The scheduler: it rings again for what is due, does it itself where no queue is, and minds the clock.

One process an installation. Nothing it does needs it to be the only one: rows
are locked, clock tasks are harmless when repeated.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from flask import Flask
from werkzeug.utils import import_string

from ...records import heartbeat, queue
from ...shared import clock
from ...shared.extensions import db
from . import PERIODIC, ClockTask, outbox

POLL_SECONDS = 2.0
RING_AT_ONCE = 2000
"""Rows that are rung for while others wait: a few seconds of work, behind which a fresh ring does not wait long."""
DONE_AT_ONCE = 200
"""Rows that the relay does itself before it looks at the clock again."""
PATIENCE = timedelta(seconds=10)
"""How long Redis may be away before the relay does the work itself."""
GOOD_FOR = timedelta(seconds=45)
BEAT_EVERY = timedelta(seconds=15)
BUSY_FOR = timedelta(minutes=15)
"""The word it leaves before it works off the outbox itself: a matching run may take its time."""
WORST_WAIT = timedelta(minutes=10)

log = logging.getLogger(__name__)


@dataclass
class Relay:
    """What the scheduler remembers between two turns; all of it may be forgotten."""

    tasks: tuple[ClockTask, ...] = PERIODIC
    beat_at: datetime | None = None
    unreachable_since: datetime | None = None
    next_at: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def turn(self, now: datetime) -> bool:
        """One look round: leave word, mind the clock, see to the outbox; whether more waits for this process alone."""
        if self.beat_at is None or now - self.beat_at >= BEAT_EVERY:
            self._beat(now, GOOD_FOR)
        for task in self.tasks:
            if now >= self.next_at.get(task.path, now):
                self._bring_about(task, now)
        return self._see_to_outbox(now)

    def _beat(self, now: datetime, good_for: timedelta) -> None:
        heartbeat.beat(heartbeat.SCHEDULER, now, good_for)
        self.beat_at = now

    def _bring_about(self, task: ClockTask, now: datetime) -> None:
        """Do one clock task; one that fails waits longer each time, and holds nobody else up."""
        try:
            import_string(task.path)(now)
        except Exception:
            failures = self.failures[task.path] = self.failures.get(task.path, 0) + 1
            wait = min(task.every * 2 ** min(failures, 12), max(WORST_WAIT, task.every))
            log.exception("%s failed, next try in %s", task.path, wait)
            db.session.rollback()
        else:
            wait = task.every
            self.failures.pop(task.path, None)
        self.next_at[task.path] = now + wait

    def _see_to_outbox(self, now: datetime) -> bool:
        """Ring for what is due and not rung for; without Redis do it here, and say whether some of it is left."""
        try:
            state = queue.doorbell().state()
            self.unreachable_since = None
        except queue.Unreachable as error:
            if self.unreachable_since is None:
                log.warning("the queue is out of reach: %s", error)
            self.unreachable_since = self.unreachable_since or now
            if now - self.unreachable_since < PATIENCE:
                return False
            state = None
        if state is None:
            return self._work_off(now)
        if not state.rings:
            # Rings still waiting are not lost; only an empty queue with work due is.
            queue.ring_for_all(outbox.shares(outbox.in_turns(now, limit=RING_AT_ONCE)))
        return False

    def _work_off(self, now: datetime) -> bool:
        found = outbox.in_turns(now, limit=DONE_AT_ONCE)
        if found:
            self._beat(now, BUSY_FOR)
            outbox.perform_each([outbox_id for outbox_id, _ in found])
            self._beat(clock.now(), GOOD_FOR)
        return len(found) == DONE_AT_ONCE


def run(app: Flask, stop: Event) -> None:
    """Look round every two seconds until `stop` is set, at once where more waits for this process; a turn that fails is told
    once, and the next one comes."""
    relay, failing = Relay(), False
    while not stop.is_set():
        more = False
        try:
            with app.app_context():
                more = relay.turn(clock.now())
        except Exception:
            if not failing:
                log.exception("a turn failed; trying again every %s s", POLL_SECONDS)
            failing = True
        else:
            if failing:
                log.warning("turns succeed again")
            failing = False
        stop.wait(0 if more else POLL_SECONDS)
