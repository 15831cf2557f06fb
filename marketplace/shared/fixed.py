"""What commands, events and all other named values are made of.

The standard library compiles six functions for a frozen dataclass, about half a millisecond a kind; there are hundreds of
kinds, and most processes make a few. So they are compiled when the first of a kind is made.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, make_dataclass
from typing import Any, NoReturn, dataclass_transform

COMPILED = ("__repr__", "__eq__", "__hash__", "__init__")
"""What is compiled from the parts; the constructor last, so that nobody makes one of a kind that is not complete."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Fixed:
    """Named values that nobody changes once they are given: a class below it is a frozen dataclass."""

    def __init_subclass__(cls) -> None:
        open_names = [name for name in COMPILED if name not in vars(cls)]
        dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)
        for name in open_names:
            setattr(cls, name, _completing(cls, name, open_names))

    def __setattr__(self, name: str, _value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")


def _completing(kind: type[Any], name: str, open_names: Sequence[str]) -> Callable[..., Any]:
    """Stands for a function of `kind` until the first call, which completes all of them; twice at once does no harm."""

    def wait(self: Any, *given: Any, **named: Any) -> Any:
        parts = [(one.name, one.type, copy(one)) for one in fields(kind)]
        after = {"__post_init__": None} if hasattr(kind, "__post_init__") else {}
        complete = make_dataclass(kind.__name__, parts, frozen=True, namespace=after)
        for open_name in open_names:
            setattr(kind, open_name, getattr(complete, open_name))
        return getattr(kind, name)(self, *given, **named)

    return wait
