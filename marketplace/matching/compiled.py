"""Compiled code where numba is installed; without it SciPy gives the same answers, only later.

Numba is loaded by the first call of a kernel and by nothing else: a page, a
command or a test that solves nothing pays for none of it.
"""

import hashlib
import os
import platform
from collections.abc import Callable
from contextlib import suppress
from functools import cache, update_wrapper
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

INSTALLED: bool = find_spec("numba") is not None
KEPT = "MARKETPLACE_KERNELS"
"""With the value `kept` in the environment nobody waits for the compiler: what does not lie on disk yet is left to SciPy."""
_ONE_AT_A_TIME = RLock()
_NOTE = "warmed"
_PLACES = (Path(__file__).parent / "__pycache__", Path.home() / ".cache" / "jiebang")
"""Where it is noted that all machine code lies on disk: the first that can be written."""


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
    return cast("Callable[P, R]", _Kernel(function, options)) if INSTALLED else function


@cache
def stamp() -> str:
    """What machine code on disk is held against: the text of every module of the engine.

    Numba itself looks at the file of the function alone, and would keep code into
    which an older constant, or an older function of another module, was compiled.
    """
    text = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        if path.parent.name not in ("files", "cli"):
            text.update(path.read_bytes())
    return text.hexdigest()


def _made_by() -> str:
    """What machine code fits: the engine's text, numba and Python, and the processor."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        about = sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))})
        return (
            f"{stamp()} {metadata.version('numba')} {platform.python_version()} {hashlib.sha256(str(about).encode()).hexdigest()}"
        )
    return f"{stamp()} {metadata.version('numba')} {platform.python_version()} {platform.processor() or platform.machine()}"


def is_kept() -> bool:
    """Whether the machine code of this engine on this machine lies on disk, as far as it was noted."""
    notes = [place / _NOTE for place in _PLACES if (place / _NOTE).is_file()]
    return bool(notes) and any(note.read_text("utf-8") == _made_by() for note in notes)


def note_kept() -> None:
    """Note that everything was compiled; where nothing can be written nothing is noted."""
    for place in _PLACES:
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            (place / _NOTE).write_text(_made_by(), "utf-8")
            return


class _Kernel:
    """A function that will be compiled, with all that it calls; from then on its module names the compiled one."""

    def __init__(self, function: Any, options: dict[str, Any]) -> None:
        self.function, self.options, self.made = function, options, None
        update_wrapper(self, function)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.compiled()(*given, **named)

    def compiled(self) -> Any:
        """Numba's dispatcher, made at the first call."""
        with _ONE_AT_A_TIME:
            if self.made is None:
                self.made = self._compile()
        return self.made

    def _compile(self) -> Any:
        numba: Any = import_module("numba")
        known = self.function.__globals__
        for name in self.function.__code__.co_names:
            if isinstance(known.get(name), _Kernel):
                known[name] = known[name].compiled()
        made: Any = numba.njit(nogil=True, error_model="numpy", **self.options)(self.function)
        # Where no folder can be written, each process compiles for itself.
        with suppress(RuntimeError):
            made.enable_caching()
            made._cache._cache_file._source_stamp = stamp()
        if known.get(self.function.__name__) is self:
            known[self.function.__name__] = made
        return made


COMPILED: bool = INSTALLED and (os.environ.get(KEPT) != "kept" or is_kept())
"""Whether compiled methods are taken; read at each call as ``compiled.COMPILED``, so that a test can take both paths."""
