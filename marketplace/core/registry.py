"""What areas hand to the machinery: a table by key, whose keys are each given once."""

from collections.abc import Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class GivenTwice(Exception):
    """Two areas gave the same key; the application does not start."""


class Registry(dict[str, V], Generic[V]):
    """A table that areas fill; the machinery reads it and knows none of them.

    >>> states: Registry[str] = Registry("a state")
    >>> states.take("needs", {"draft": "Draft"})
    >>> states.take("needs", {"draft": "Draft"})
    >>> states.take("rounds", {"draft": "Draft of a round"})
    Traceback (most recent call last):
    marketplace.core.registry.GivenTwice: a state 'draft' is given by needs and by rounds
    """

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what
        self.givers: dict[str, str] = {}

    def take(self, giver: str, entries: Mapping[str, V]) -> None:
        """Add what one module of an area gives; the same module may come again, as each new application composes anew."""
        for key in entries:
            if (first := self.givers.setdefault(key, giver)) != giver:
                raise GivenTwice(f"{self.what} {key!r} is given by {first} and by {giver}")
        self.update(entries)
