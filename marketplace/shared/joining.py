"""Which rounds are closed to somebody whom the office let act for an organisation while they ran."""

from datetime import datetime


def barred(since: datetime | None, opens_at: datetime, published_at: datetime | None) -> bool:
    """Whether a round had opened, and its result was not out, when the office let somebody in at `since`.

    None stands for somebody whom the organisation itself took in, or who was there before.

    >>> from datetime import UTC
    >>> march = [datetime(2023, 3, day, tzinfo=UTC) for day in range(1, 32)]
    >>> [barred(march[9], march[opens], out and march[out]) for opens, out in ((4, None), (4, 8), (4, 20), (12, None))]
    [True, False, True, False]
    """
    return since is not None and opens_at <= since and (published_at is None or published_at > since)
