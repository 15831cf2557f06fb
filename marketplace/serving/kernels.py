"""Machine code of the engine that does not lie on disk yet is made beside the work, when nobody else wants the processor."""

import atexit
import os
import shutil
import subprocess
import sys
from threading import Thread

from ..matching import compiled
from ..shared.leash import leashed


def make_in_background() -> None:
    """Compile in a process of its own, and take the compiled methods once they are there; SciPy answers until then."""
    if compiled.INSTALLED and not compiled.COMPILED:
        Thread(target=_make, name="compiling", daemon=True).start()


def _make() -> None:
    gently = [nice, "-n", "19"] if (nice := shutil.which("nice")) else []
    environ = {name: value for name, value in os.environ.items() if name != compiled.KEPT}
    process = subprocess.Popen(leashed([*gently, sys.executable, "-m", "marketplace", "match", "warm"]), env=environ)
    atexit.register(process.terminate)
    process.wait()
    compiled.COMPILED = compiled.is_kept()
