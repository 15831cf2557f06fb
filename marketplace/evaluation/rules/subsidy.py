"""How the year-end budget is shared out, to the last fen (S004-2.2.5b, G-06, C-25)."""

from collections.abc import Sequence
from fractions import Fraction

from ...shared.fixed import Fixed


class Share(Fixed):
    """One line of the sum: an exact share, its whole fen, and the fen that came on top.

    `fen` is ``whole + extra``. Where `capped`, the share is the cap itself.
    """

    key: str
    points: int
    exact: Fraction
    whole: int
    remainder: Fraction
    extra: int
    cap: int | None
    capped: bool

    @property
    def fen(self) -> int:
        return self.whole + self.extra


class SharedOut(Fixed):
    """The shares in the order asked for, what they add up to, and what the caps left over."""

    shares: tuple[Share, ...]
    paid: int
    unspent: int

    @property
    def fen(self) -> tuple[int, ...]:
        return tuple(share.fen for share in self.shares)


def share_out(budget_fen: int, points: Sequence[int], keys: Sequence[str], caps: Sequence[int | None] | None = None) -> SharedOut:
    """Split `budget_fen` in proportion to `points`, in whole fen, nobody above its cap.

    Whoever would exceed its cap gets the cap, and what is left is shared anew
    among the others (water-filling). Of each exact share the whole fen are
    given, and the few fen left go one each to the largest remainders; equal
    remainders are decided by the smaller key (the published application number).

    - The shares add up to the budget, or to the caps of all who have points
      where those are less; to 0 where nobody has points.
    - A share is less than one fen from its exact value, which a larger budget
      never lowers. In whole fen a larger budget may therefore take one fen
      from somebody, never more: that is the price of the largest remainder.
    - The order of rows decides nothing.

    Raises
    ------
    ValueError
        Where lengths differ, keys repeat or a number is negative.

    Examples
    --------
    >>> share_out(100, [1, 1, 1], ["a", "b", "c"]).fen
    (34, 33, 33)
    >>> result = share_out(100, [3, 1], ["a", "b"], caps=[50, 30])
    >>> result.fen, result.unspent
    ((50, 30), 20)
    """
    limits = [None] * len(points) if caps is None else list(caps)
    _check(budget_fen, points, keys, limits)
    capped = _capped(budget_fen, points, limits)
    rest = budget_fen - sum(limits[row] or 0 for row in capped)
    weight = sum(p for row, p in enumerate(points) if row not in capped)
    exact = [Fraction(limits[row] or 0) if row in capped else _part(rest, p, weight) for row, p in enumerate(points)]
    whole = [share.numerator // share.denominator for share in exact]
    extra = _extra(rest, exact, whole, keys, capped, weight)
    shares = tuple(
        Share(
            key=keys[row],
            points=points[row],
            exact=exact[row],
            whole=whole[row],
            remainder=exact[row] - whole[row],
            extra=int(row in extra),
            cap=limits[row],
            capped=row in capped,
        )
        for row in range(len(points))
    )
    paid = sum(share.fen for share in shares)
    return SharedOut(shares=shares, paid=paid, unspent=budget_fen - paid)


def _check(budget: int, points: Sequence[int], keys: Sequence[str], caps: Sequence[int | None]) -> None:
    if not len(points) == len(keys) == len(caps):
        raise ValueError("points, keys and caps must have the same length")
    if len(set(keys)) != len(keys):
        raise ValueError("two rows have the same key")
    if budget < 0 or any(p < 0 for p in points) or any(c is not None and c < 0 for c in caps):
        raise ValueError("budget, points and caps must not be negative")


def _part(rest: int, points: int, weight: int) -> Fraction:
    return Fraction(rest * points, weight) if points else Fraction(0)


def _capped(budget: int, points: Sequence[int], caps: Sequence[int | None]) -> set[int]:
    """Return the rows that get their cap: the tightest caps first, until one is not reached."""
    tightest = sorted((Fraction(cap, points[row]), row) for row, cap in enumerate(caps) if cap is not None and points[row])
    capped: set[int] = set()
    rest, weight = budget, sum(points)
    for _, row in tightest:
        cap = caps[row] or 0
        if rest * points[row] < cap * weight:
            break
        capped.add(row)
        rest, weight = rest - cap, weight - points[row]
    return capped


def _extra(
    rest: int, exact: Sequence[Fraction], whole: Sequence[int], keys: Sequence[str], capped: set[int], weight: int
) -> set[int]:
    """Return the rows that get one of the fen left over."""
    if not weight:
        return set()
    open_rows = [row for row in range(len(exact)) if row not in capped]
    left = rest - sum(whole[row] for row in open_rows)
    by_remainder = sorted(open_rows, key=lambda row: (whole[row] - exact[row], keys[row]))
    return set(by_remainder[:left])
