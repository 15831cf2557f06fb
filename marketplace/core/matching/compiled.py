"""Compiled code where numba is installed; without it SciPy gives the same answers, only later."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

try:
    import numba
except ImportError:
    numba: Any = None  # type: ignore[no-redef]

P = ParamSpec("P")
R = TypeVar("R")

COMPILED: bool = numba is not None
"""Read at each call as ``compiled.COMPILED``, so that a test can take both paths."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` at its first call and keep the machine code on disk; it frees the interpreter lock.

    Where numba is absent the function stays plain Python, far too slow for
    anything but a look at what it does: callers ask `COMPILED` first.
    """
    return _made(function)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, for small functions: compiled into their callers, which spares the call."""
    return _made(function, forceinline=True)


def _made(function: Callable[P, R], **options: Any) -> Callable[P, R]:
    if numba is None:
        return function
    made: Any = numba.njit(nogil=True, error_model="numpy", **options)(function)
    # Where no folder can be written, each process compiles for itself.
    with suppress(RuntimeError):
        made.enable_caching()
    kept: Callable[P, R] = made
    return kept
