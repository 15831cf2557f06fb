"""The catalogue: how each use case is pressed in the city, most of them once, and again where another case meets it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.shared.fixed import Fixed
from tests.isolation.city import City, T

USUAL, FROZEN, PROPOSED = "the city", "the year is frozen", "the year is proposed"
RELEASED, ADJUSTED = "the year is released", "a correction is proposed"
WEIGHED = "weights wait"


def _nothing_more(result):
    return result


@dataclass(frozen=True)
class Deed:
    """A use case, who does it, and what was on the page: a command or the first arguments."""

    use_case: Callable[..., Any]
    by: str | None
    given: Callable[[City], Any]
    note: str = ""
    world: str = USUAL
    then: Callable[[Any], Any] = _nothing_more
    """What is done with what the use case hands back."""

    @property
    def name(self):
        """The use case as `area.module.function`."""
        _, area, *_, module = self.use_case.__module__.split(".")
        return f"{area}.{module}.{self.use_case.__name__}"

    def __str__(self):
        return f"{self.name} ({self.note or self.by or 'nobody'})"

    def prepare(self, city):
        """The deed as it would be done from a page that was opened now."""
        given = self.given(city)
        asked = inspect.signature(self.use_case).parameters
        now = {"now": T, "clock": lambda *_: T}
        more = {name: value for name, value in now.items() if name in asked}
        if self.by:
            more["actor"] = city.who(self.by)
        if isinstance(given, dict):
            return lambda: self.then(self.use_case(**given, **more))
        first = (given,) if isinstance(given, Fixed) else given
        return lambda: self.then(self.use_case(*first, **more))
