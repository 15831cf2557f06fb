"""What costs much and is needed seldom, made by the first who uses something of it; the engine has a way of its own."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Later:
    """Stands for a thing until something of it is asked for."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._make(), name)
        setattr(self, name, found)
        return found


def later(make: Callable[..., T], *given: Any) -> T:
    """What `make(*given)` makes, once something of it is asked for: a library, or a pattern."""
    return cast(T, Later(cache(partial(make, *given))))
