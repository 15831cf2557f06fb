"""The only place of the rules that looks at a clock: how long a search may go on, never what it finds."""

import time


def now() -> float:
    """Seconds since some moment, by a clock that is never set back."""
    return time.monotonic()


class Clock:
    """Seconds left of a limit; without one there is always time."""

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else now() + limit

    def left(self, part: float = 1.0) -> float | None:
        """Return `part` of the seconds that are left, None for no limit."""
        return None if self._end is None else max(self._end - now(), 0.0) * part

    @property
    def over(self) -> bool:
        return self._end is not None and now() >= self._end
