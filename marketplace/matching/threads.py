"""Work on two threads: compiled code frees the interpreter lock."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from .constants import TWO_THREADS

P = TypeVar("P")
R = TypeVar("R")


def together(work: Callable[[P], R], parts: Sequence[P]) -> list[R]:
    """Return what `work` makes of each part, the first done here and each other on a thread of its own."""
    if len(parts) < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(len(parts) - 1) as others:
        rest = [others.submit(work, part) for part in parts[1:]]
        return [work(parts[0]), *(one.result() for one in rest)]


def halves(size: int) -> list[tuple[int, int]]:
    """Return where the two halves of so many rows begin and end; few rows are one part."""
    middle = size // 2
    return [(0, size)] if size < TWO_THREADS else [(0, middle), (middle, size)]
