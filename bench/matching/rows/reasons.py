"""A reason for every losing claim of a round."""

from ..session import Session
from ..table import Row, time
from .compare import ratio, said
from .smallround import INSTITUTIONS, NEEDS

LONGEST = 1.0


def rows(session: Session) -> list[Row]:
    """All reasons of a round in seconds, against forced re-solves by OR-Tools."""
    sample = 50 if session.quick else 400
    found = session.once("bench.matching.reasons:every_loser", needs=NEEDS, institutions=INSTITUTIONS, sample=sample)
    figures = found.figures
    notes = (
        ()
        if figures is None
        else (
            f"- {figures['losers']:,} losing claims among {figures['bids']:,}. OR-Tools solved {figures['asked']} of them again "
            "with the pair forced; their median time stands for each claim, and the losses were the same.",
            f"- Each claim was asked for by itself, as a page does; all at once (`whys`) takes {time(figures['together'])}.",
        )
    )
    return [
        Row(
            work=f"`why` for every losing claim of a {NEEDS} × {INSTITUTIONS} round",
            target="≤ 1 s in all",
            ours=said(found),
            peer=said(found, key="peer"),
            ratio=str(ratio(found, found, "seconds", "peer")),
            reached=figures is not None and figures["seconds"] <= LONGEST,
            notes=notes,
        )
    ]
