"""How long somebody has to wait after failed attempts: a growing pause, never a lock-out (trust.md AU).

A pause belongs to whoever can fill it: an address, an address that tries one account, a browser that its owner has signed in
with before. What strangers do to an account or to the whole city slows other strangers by a fixed wait that nobody can
lengthen, and never the owner at a browser that the account knows.
"""

import ipaddress
from datetime import datetime, timedelta

from ...shared.fixed import Fixed

IPV6_NETWORK = 64
"""One household or office gets so many bits; within them an address costs nothing."""


class Limit(Fixed):
    """`free` attempts cost nothing; from then on the pause doubles from one second up to `longest`.

    Attempts older than `window` are forgotten.
    """

    free: int
    longest: timedelta
    window: timedelta = timedelta(minutes=15)


PAIR = Limit(free=5, longest=timedelta(seconds=60))
"""Wrong passwords for one account from one address."""
ADDRESS = Limit(free=50, longest=timedelta(minutes=5))
"""A whole office may sit behind one address."""
CONFIRMING = Limit(free=5, longest=timedelta(seconds=60))
"""Wrong passwords of somebody who is signed in already; only that account's sessions fill it."""
SENDER = Limit(free=20, longest=timedelta(minutes=15))
"""Letters asked for from one address."""
REGISTRATIONS = Limit(free=10, longest=timedelta(minutes=15), window=timedelta(hours=1))
"""Registrations, each with a licence to keep, from one address."""
INVITATIONS = Limit(free=20, longest=timedelta(hours=1), window=timedelta(hours=6))
"""Invitations written by one person: each is a letter to an address of his choice."""

DEVICE_FAILURES = 10
"""Wrong passwords in a row after which a browser is no longer known to the account."""
DEVICE_LASTS = timedelta(days=180)
DEVICES = 10
"""Browsers that one account knows at most; the one unused the longest makes room."""

LETTERS_AT_ONCE = 3
"""Letters for a new password that are good at one time; whoever asks for more has one already."""
LETTERS_A_DAY = 6
"""From then on one is written only where none is good any more, so that its owner always has one."""

STORM_WINDOW = timedelta(minutes=15)
STORM_CITY = 1000
"""Attempts by strangers within the window, from which on strangers knock before they try."""
STORM_ACCOUNT = 300
"""The same for one account, however many addresses they come from."""
KNOCK_WAIT = timedelta(seconds=10)
"""From the first knock to the try that it opens, whatever others do meanwhile."""
KNOCK_LASTS = timedelta(minutes=5)
KNOCKS = 50
"""Knocks that are kept for one address."""


def network(address: str) -> str:
    """Whom an address stands for: itself, or its /64 where it is of IPv6.

    >>> [network(text) for text in ("192.0.2.1", "2001:db8:1:2:3:4:5:6", "::ffff:192.0.2.1", "fe80::1%eth0", "unix:")]
    ['192.0.2.1', '2001:db8:1:2::/64', '192.0.2.1', 'fe80::/64', 'unix:']
    """
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60]
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped:
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network((read, IPV6_NETWORK), strict=False))


def wait(limit: Limit, failures: int, last: datetime | None, now: datetime) -> timedelta:
    """What is left of the pause after `failures` within the window, the `last` of them at that moment.

    Zero where nothing has failed, where the free ones are not used up, or where the pause is over.

    >>> from datetime import UTC
    >>> noon = datetime(2023, 3, 1, 12, tzinfo=UTC)
    >>> [wait(PAIR, count, noon, noon).seconds for count in (0, 4, 5, 6, 8, 40)]
    [0, 0, 1, 2, 8, 60]
    """
    if last is None or failures < limit.free:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(failures - limit.free, 20)), limit.longest)
    return max(last + pause - now, timedelta(0))
