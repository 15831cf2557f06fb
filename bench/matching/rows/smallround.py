"""What staff wait for when they change one thing in a round."""

from ..session import Session
from ..table import Row, time
from .compare import ratio, said

NEEDS, INSTITUTIONS = 600, 60
LONGEST, FASTER = 1e-3, 10.0


def rows(session: Session) -> list[Row]:
    """The median re-solve in seconds, and against OR-Tools from scratch."""
    count = 20 if session.quick else 200
    found = session.once(
        "bench.matching.smallround:resolves", needs=NEEDS, institutions=INSTITUTIONS, count=count, aim="coverage"
    )
    work = f"{NEEDS} × {INSTITUTIONS} re-solve after one change"
    faster = ratio(found, found, "solve", "peer")
    solving = ratio(found, found, "solve", "peer_solve")
    notes = ["| change | ours | verified in | OR-Tools, build and solve | ratio |", "|---|---|---|---|---|"]
    figures = found.figures or {"kinds": {}}
    for kind, one in figures["kinds"].items():
        times = [time(one[name]) for name in ("solve", "verify", "peer")]
        notes.append(f"| {kind} | {' | '.join(times)} | {one['peer'] / one['solve']:.3g} × |")
    if found.figures:
        bids = f"Medians of {count} changes of each kind on {figures['bids']:,} bids"
        notes += ["", f"{bids}, of the fastest of {figures['turns']} in a row by each solver; every optimum was the same."]
        first = f"{time(figures['first'])} against {time(figures['peer_first'])}"
        first += f", {ratio(found, found, 'first', 'peer_first')}"
        notes += [f"The first of each row, straight after the other solver: {first}."]
        notes += [f"Against the time inside OR-Tools' `solve` alone: {solving}."]
    return [
        Row(
            work=work,
            target="≤ 1 ms",
            ours=said(found, key="solve"),
            peer="—",
            ratio="—",
            notes=tuple(notes),
            reached=bool(found.figures) and figures["solve"] <= LONGEST,
        ),
        Row(
            work=work,
            target=f"≥ {FASTER:g} × faster than OR-Tools",
            ours=said(found, key="solve"),
            peer=said(found, key="peer"),
            ratio=str(faster),
            reached=faster.reaches(FASTER),
        ),
    ]
