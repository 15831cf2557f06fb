"""Wall time part by part, processor time, and the peak of a process's memory."""

import resource
from pathlib import Path
from time import perf_counter, process_time

import psutil

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


class Meter:
    """What happens from now on; `lap` closes a part and begins the next."""

    def __init__(self) -> None:
        _forget_peak()
        self.resident = psutil.Process().memory_info().rss
        self.parts: dict[str, float] = {}
        self.processor = process_time()
        self.since = perf_counter()

    def lap(self, name: str) -> None:
        self.parts[name] = perf_counter() - self.since
        self.since = perf_counter()

    def figures(self) -> dict[str, float]:
        """Seconds of each part and of all, of the processor, and bytes: the peak, and how far above the start."""
        processor, highest = process_time() - self.processor, _peak()
        return {
            **self.parts,
            "seconds": sum(self.parts.values()),
            "processor": processor,
            "peak": highest,
            "extra": max(highest - self.resident, 0),
        }


def _forget_peak() -> None:
    """Let the peak begin at what is resident now, where the system can."""
    if CLEAR.exists():
        CLEAR.write_text("5")


def _peak() -> int:
    """Bytes. Elsewhere than on Linux it is the peak since the process began, which is more."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
