"""The later: what is done after a commit or when the clock says so, by name and given ids alone.

Two tables. Their paths are looked up when they are called, so that a worker
that starts before a release is complete still does the rest.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from ...shared.fixed import Fixed


class Job(Fixed):
    """One kind of promised work.

    A short job is called as `path(object_id, now)` inside the transaction that marks it done, so its effect and the mark
    stand or fall together. A long one (`patience` given) is called as `path(object_id, clock)` outside any transaction;
    nobody else tries it before `patience` has passed, and it must bear being run twice all the same, since the process that
    ran it may have been killed at any point.
    """

    path: str
    patience: timedelta | None = None


class ClockTask(Fixed):
    """Something the clock brings about: `path(now)`, every so often, harmless when nothing is due."""

    path: str
    every: timedelta


JOBS: Mapping[str, Job] = MappingProxyType(
    {
        "deliver": Job(path="marketplace.records.messages.deliver"),
        "digest": Job(path="marketplace.site.jobs.digest.write"),
        "mail": Job(path="marketplace.records.messages.mail.send", patience=timedelta(minutes=2)),
        "solve": Job(path="marketplace.competition.use_cases.solving.run", patience=timedelta(minutes=15)),
        "solve_part": Job(path="marketplace.competition.use_cases.solving.run_part", patience=timedelta(minutes=15)),
    }
)

PERIODIC: tuple[ClockTask, ...] = (
    ClockTask(path="marketplace.competition.use_cases.rounds.close_due", every=timedelta(seconds=5)),
    ClockTask(path="marketplace.competition.use_cases.rescue.rescue", every=timedelta(seconds=15)),
    ClockTask(path="marketplace.records.use_cases.heads.publish_due", every=timedelta(minutes=1)),
    ClockTask(path="marketplace.site.jobs.digest.due", every=timedelta(minutes=10)),
    ClockTask(path="marketplace.site.jobs.outbox.sweep", every=timedelta(hours=6)),
    ClockTask(path="marketplace.records.use_cases.files.sweep", every=timedelta(hours=6)),
    ClockTask(path="marketplace.records.messages.mail.sweep", every=timedelta(hours=6)),
)
