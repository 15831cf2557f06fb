"""Floors by two flows in a row, against the exact optimum."""

from ..session import Session
from ..table import Row


def rows(session: Session) -> list[Row]:
    """The case of two needs, and many small markets drawn by a published seed."""
    found = session.once("bench.matching.twophase:compared", count=300 if session.quick else 2_000)
    figures = found.figures
    if figures is None:
        return [
            Row(
                work="small markets with floors",
                target="the exact optimum, every time",
                ours=found.excuse,
                peer="—",
                ratio="—",
                reached=False,
            )
        ]
    trap, count = figures["trap"], figures["markets"]
    right = trap["ours"] == trap["exact"]
    two = "no solution" if trap["theirs"] is None else f"total {trap['theirs']:,}"
    return [
        Row(
            work="two needs, two institutions, one floor",
            target="the exact optimum",
            reached=right,
            ours=f"total {trap['ours'][2]:,}, everybody served",
            peer=f"OpenReview's two flows: {two}",
            ratio="—",
        ),
        Row(
            work=f"{count:,} small random markets with floors",
            target="the exact optimum, every time",
            ours=f"{count - figures['wrong']:,} of {count:,} equal to the integer programme",
            peer=f"OpenReview's two flows: of {figures['complete']:,} that have a complete matching, "
            f"{figures['refused']} refused, {figures['worse']} worse",
            ratio=f"they lose {figures['mean']:.1%} on average where worse, {figures['worst']:.1%} at worst",
            reached=figures["wrong"] == 0,
        ),
    ]
