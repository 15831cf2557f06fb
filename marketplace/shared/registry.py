"""What areas hand to the machinery, whose keys are each given once, and to each other, where the lower one has asked for it."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
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
    marketplace.shared.registry.GivenTwice: a state 'draft' is given by needs and by rounds
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


class Unsupplied(Exception):
    """Nobody supplies what an area asks for; the application does not start."""


ASKED: "list[Asked[..., Any]]" = []
"""Everything that areas ask for."""


class Asked(Generic[P, V]):
    """What an area has to know, or to have done, that only a higher one can: declared here, supplied where areas are composed.

    >>> released: Asked[[int], str] = Asked("when a year was released")
    >>> released(2023)
    Traceback (most recent call last):
    marketplace.shared.registry.Unsupplied: when a year was released
    >>> released.take(lambda year: f"in {year + 1}")
    >>> released(2023)
    'in 2024'
    >>> _ = ASKED.pop()
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.answer: Callable[P, V] | None = None
        ASKED.append(self)

    def take(self, answer: Callable[P, V]) -> None:
        """Let this answer be what is given."""
        self.answer = answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> V:
        if self.answer is None:
            raise Unsupplied(self.what)
        return self.answer(*args, **kwargs)
