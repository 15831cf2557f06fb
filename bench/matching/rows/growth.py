"""How the cost grows with the market."""

import math

import numpy as np

from ..session import Session, agree
from ..table import Row, time
from .compare import ratio
from .plain import size

NEAR = 1.25
"""The slope of log time over log bids that still counts as near-linear."""


def rows(session: Session) -> list[Row]:
    """Solve markets of about 10^4 bids and tenfold up to the largest; print the slope of both solvers."""
    table = ["| needs × institutions | bids | ours | OR-Tools | ratio |", "|---|---|---|---|---|"]
    points: list[tuple[float, float, float]] = []
    late = False
    for needs, institutions in _sizes(session):
        path, bids = session.city(needs, institutions)
        ours, peer = session.alternately(
            ("bench.matching.ours:cold_and_warm", {"path": path, "aim": "coverage"}),
            ("bench.matching.flow:cold", {"path": path, "aim": "coverage"}),
            runs=1 if bids > 2_000_000 else session.runs,
        )
        agree(f"{needs:,} × {institutions:,}", ours, peer)
        texts = [time(one.figures["seconds"]) if one.figures else one.excuse for one in (ours, peer)]
        table.append(f"| {needs:,} × {institutions:,} | {bids:,} | {texts[0]} | {texts[1]} | {ratio(ours, peer)} |")
        late |= ours.figures is None
        if ours.figures and peer.figures:
            points.append((bids, ours.figures["seconds"], peer.figures["seconds"]))
    slopes = [_slope([(point[0], point[side]) for point in points]) for side in (1, 2)]
    return [
        Row(
            work="cost as the market grows",
            target="slope printed; near-linear",
            ours=f"bids^{slopes[0]:.2f}",
            peer=f"OR-Tools: bids^{slopes[1]:.2f}",
            ratio="—",
            reached=slopes[0] <= NEAR and not late,
            notes=tuple(table),
        )
    ]


def _sizes(session: Session) -> list[tuple[int, int]]:
    """Tenfold from 1,000 needs to the largest market; institutions grow slower, as in a larger city they are larger."""
    needs, institutions = size(session)
    steps = [1_000 * 10**step for step in range(8) if 1_000 * 10**step < needs]
    return [*((step, round(institutions * (step / needs) ** (2 / 3))) for step in steps), (needs, institutions)]


def _slope(points: list[tuple[float, float]]) -> float:
    """The least-squares slope in logarithms, not a number for fewer than two points."""
    if len(points) < 2:
        return math.nan
    x, y = np.log(np.array(points)).T
    return float(np.polyfit(x, y, 1)[0])
