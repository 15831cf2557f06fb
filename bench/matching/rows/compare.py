"""Two outcomes side by side, also where one of them never came."""

from dataclasses import dataclass

from ..child import Outcome
from ..table import time


@dataclass(frozen=True)
class Ratio:
    """How many times faster we were: a number, or a limit where one side was stopped."""

    value: float
    sign: str = ""

    def __str__(self) -> str:
        return f"{self.sign}{self.value:.3g} ×" if self.value else "none"

    def reaches(self, target: float) -> bool:
        return self.value >= target and self.sign != "< "


def ratio(ours: Outcome, peer: Outcome, ours_key: str = "seconds", peer_key: str = "seconds") -> Ratio:
    """Compare seconds. Whoever was stopped took at least the limit; a failure compares with nothing."""
    if ours.figures is not None and peer.figures is not None:
        return Ratio(peer.figures[peer_key] / ours.figures[ours_key])
    if ours.figures is not None and peer.excuse.startswith("not finished"):
        return Ratio(peer.limit / ours.figures[ours_key], "> ")
    if peer.figures is not None and ours.excuse.startswith("not finished"):
        return Ratio(peer.figures[peer_key] / ours.limit, "< ")
    return Ratio(0.0)


def said(outcome: Outcome, *parts: str, key: str = "seconds") -> str:
    """The time of an outcome with the named parts, or its excuse."""
    if outcome.figures is None:
        return outcome.excuse
    inner = ", ".join(f"{part} {time(outcome.figures[part])}" for part in parts)
    return time(outcome.figures[key]) + (f" ({inner})" if inner else "")
