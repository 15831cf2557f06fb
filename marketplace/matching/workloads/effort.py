"""How much work a search may do: counted in steps, and by the clock only where a limit is set."""

from collections.abc import Callable
from threading import Event

from ..deadline import now


class Effort:
    """Counts what has been `spent`; it is `over` past `limit` or past the deadline.

    Without a deadline the count alone decides, so that the same market gets
    the same answer on a slow machine and on a fast one. Whoever sets `stop`
    does not look at what was found until then.
    """

    def __init__(self, limit: int, deadline: float | None, beat: Callable[[], None], stop: Event | None = None) -> None:
        self.spent = 0
        self.limit = limit
        self.deadline = deadline
        self.beat = beat
        self.stop = stop or Event()

    @property
    def over(self) -> bool:
        late = self.deadline is not None and now() > self.deadline
        return late or self.stop.is_set() or self.spent >= self.limit

    def spend(self, amount: int) -> None:
        self.spent += amount
        self.beat()

    def share(self, amount: int) -> "Effort":
        """Return an effort of at most `amount`; what it spends has to be told with `spend`."""
        return Effort(min(amount, max(self.limit - self.spent, 0)), self.deadline, self.beat, self.stop)
