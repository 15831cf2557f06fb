"""What the engine needs to solve, loaded by the first who uses something of it: who solves nothing pays for none of it."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["names", "numpy", "scipy"]


class _Later:
    """Stands for a package until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._name), name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    import numpy
    import scipy
else:
    numpy, scipy = _Later("numpy"), _Later("scipy")


def names(package: str, lie: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """`__getattr__` for a package: `lie` says in which of its modules names lie; a module may be asked for by its own."""
    places = {name: module for module, found in lie.items() for name in found}

    def found(name: str) -> Any:
        if name in lie:
            return import_module(f"{package}.{name}")
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{places[name]}"), name)

    return found
