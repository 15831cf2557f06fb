"""A gap closed from both ends at once: better matchings on one thread, lower bounds on another."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from ..constants import PURSUIT_EFFORT, PURSUIT_LONGEST
from ..market import Bools
from .climbing import Climb
from .effort import Effort
from .raising import Raising


def closed(climb: Climb, raising: Raising, effort: Effort) -> tuple[Bools, int]:
    """Go on from both ends until they meet or the effort is over; return the matching and the bound.

    They tell each other what they found after each round of counted steps, so
    that the answer does not depend on which thread was faster. Where the bound
    comes down to a matching the round ends at once: what the climb has found
    in it is not looked at.
    """
    length = PURSUIT_EFFORT
    with ThreadPoolExecutor(1) as pool:
        while not effort.over:
            _round(pool, climb, raising, effort, length)
            if raising.closed:
                break
            raising.learn(climb.chosen)
            if raising.closed:
                break
            climb.learn(raising.chosen)
            length = min(length * 3 // 2, PURSUIT_LONGEST)
    assert raising.chosen is not None
    return raising.chosen, raising.bound


def _round(pool: ThreadPoolExecutor, climb: Climb, raising: Raising, effort: Effort, length: int) -> None:
    """Let both go on for `length` steps; what interrupts one stops the other."""
    here, done = effort.share(length), Event()
    here.stop = done
    there = Effort(here.limit, effort.deadline, _unheard)
    bound = raising.bound

    def lower() -> None:
        raising.run(there)
        if raising.closed:
            done.set()

    below = pool.submit(lower)
    try:
        climb.run(bound, here)
    except BaseException:
        there.stop.set()
        raise
    below.result()
    effort.spend(max(here.spent, there.spent))


def _unheard() -> None:
    """Progress is told by one thread alone."""
