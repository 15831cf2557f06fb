"""How long somebody has to wait after failed attempts: a growing pause, never a lock-out (trust.md AU)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
"""Failures older than this are forgotten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """`free` failures cost nothing; from then on the pause doubles from one second up to `longest`."""

    free: int
    longest: timedelta


ACCOUNT = Limit(free=5, longest=timedelta(seconds=60))
"""Short at its longest, so that nobody can keep another person out by typing wrong passwords."""
ADDRESS = Limit(free=50, longest=timedelta(minutes=5))
"""A whole office may sit behind one address."""
EVERYBODY = Limit(free=1000, longest=timedelta(seconds=10))
REQUEST = Limit(free=3, longest=timedelta(minutes=15))
"""Letters asked for one account."""
SENDER = Limit(free=20, longest=timedelta(minutes=15))
"""Letters or registrations sent from one address."""


def wait(limit: Limit, failures: int, last: datetime | None, now: datetime) -> timedelta:
    """What is left of the pause after `failures` within the window, the `last` of them at that moment.

    Zero where nothing has failed, where the free ones are not used up, or where the pause is over.

    >>> from datetime import UTC
    >>> noon = datetime(2023, 3, 1, 12, tzinfo=UTC)
    >>> [wait(ACCOUNT, count, noon, noon).seconds for count in (0, 4, 5, 6, 8, 40)]
    [0, 0, 1, 2, 8, 60]
    """
    if last is None or failures < limit.free:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(failures - limit.free, 20)), limit.longest)
    return max(last + pause - now, timedelta(0))
