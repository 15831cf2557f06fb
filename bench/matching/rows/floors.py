"""A city in which every institution has a floor."""

from ..session import Session, agree
from ..table import Row
from .compare import ratio, said

NEEDS, INSTITUTIONS = 20_000, 1_000
FASTER = 3.0


def rows(session: Session) -> list[Row]:
    """Against HiGHS's LP and MILP on the same model, each by its own."""
    scale = session.scale * (0.1 if session.quick else 1.0)
    needs, institutions = max(200, round(NEEDS * scale)), max(40, round(INSTITUTIONS * scale))
    path, bids = session.city(needs, institutions)
    ours, linear = session.alternately(
        ("bench.matching.ours:with_floors", {"path": path}), ("bench.highs:with_floors", {"path": path, "kind": "LP"})
    )
    whole = session.once("bench.matching.highs:with_floors", path=path, kind="MILP")
    work = f"{needs:,} × {institutions:,}, {bids:,} bids, floors for everybody"
    agree(work, ours, linear, whole)
    notes = [
        "- HiGHS is given coverage, floors and score as one weighted sum, which is the easiest for it; we prove each in turn."
    ]
    if ours.figures:
        notes.append(f"- Coverage, missed places and total: {ours.figures['reached']}.")
    found = [ratio(ours, peer) for peer in (linear, whole)]
    return [
        Row(
            work=work,
            target=f"exact, ≥ {FASTER:g} × faster than HiGHS's {kind}",
            ours=said(ours, "build", "solve", "verify"),
            peer=said(peer, "build", "solve"),
            ratio=str(one),
            reached=one.reaches(FASTER),
            notes=tuple(notes) if kind == "LP" else (),
        )
        for kind, peer, one in zip(("LP", "MILP"), (linear, whole), found, strict=True)
    ]
