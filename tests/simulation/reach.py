"""Histories that go for what none before them came to, until every end of every use case was reached but the rare ones."""

from collections import Counter, deque
from collections.abc import Callable, Collection

from tests.simulation.aims import Aims, order
from tests.simulation.city import KINDS, Cities
from tests.simulation.drawing import grow
from tests.simulation.history import History

STEPS, SHARE = 150, 0.8
"""Steps of a history, and how many of them go for something."""
End = tuple[str, str]


def reached(
    cities: Cities,
    word: str,
    wanted: Collection[End],
    most: int,
    share: float = 1,
    ended: Callable[[str, History], None] = lambda *_: None,
) -> set[End]:
    """The ends that histories come to, each after the others: until this share of what is wanted was, or so many were played.

    Their seeds begin with a word; `ended` is told of each, whole or not, before what is wrong in it is raised.
    """
    found: set[End] = set()
    left, tries, kinds = deque(end for end in order() if end in wanted), Counter[End](), sorted(KINDS)
    for number in range(most):
        if len(found & set(wanted)) >= share * len(wanted):
            break
        seed = f"{word} {number}"
        with cities.city(kinds[number % len(kinds)], seed) as city:
            history = History(city)
            try:
                grow(history, seed, STEPS, Aims(left, tries=tries, reached=found), SHARE)
            finally:
                found |= {(what, kind) for what, kind, _ in history.reached}
                ended(seed, history)
    return found
