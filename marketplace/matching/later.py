"""SciPy, loaded by the first who uses something of it: who solves nothing pays for none of it."""

from importlib import import_module
from typing import Any


class _Later:
    """Stands for a package until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._name), name)
        setattr(self, name, found)
        return found


scipy: Any = _Later("scipy")
