"""The year's money, worked out once more."""

from collections.abc import Sequence
from fractions import Fraction


def shared_out(budget: int, points: Sequence[int], keys: Sequence[str], caps: Sequence[int | None]) -> list[int]:
    """The year's shares (MO): in proportion to the points, none above its cap, by largest remainder, ties by the smaller key."""
    shares: list[Fraction | None] = [None if one else Fraction(0) for one in points]
    while True:
        live = [row for row, share in enumerate(shares) if share is None]
        rest, weight = budget - sum(share for share in shares if share), sum(points[row] for row in live)
        full = [row for row in live if (cap := caps[row]) is not None and rest * points[row] >= cap * weight]
        if not full:
            break
        for row in full:
            shares[row] = Fraction(caps[row] or 0)
    exact = {row: Fraction(rest * points[row], weight) for row in live}
    whole = [int(share) if share is not None else int(exact[row]) for row, share in enumerate(shares)]
    left = int(rest) - sum(whole[row] for row in live) if live else 0
    for row in sorted(live, key=lambda row: (whole[row] - exact[row], keys[row]))[:left]:
        whole[row] += 1
    return whole
