"""Generalised assignment: every instance with its value, its bound, its time and whether it is proven."""

from pathlib import Path
from typing import Any

from ..assignment import bounds
from ..child import Figures
from ..session import Disagreement, Session
from ..table import Row, time

Spec = list[Any]

SIZES = ((5, 100), (10, 100), (20, 100), (10, 200), (20, 200))
GAP = 0.001
"""How far type D may be from its own bound."""


def rows(session: Session) -> list[Row]:
    """Types A to E drawn anew, and the files of a folder where one is named."""
    limit = 5.0 if session.quick else 60.0
    found = [_row(session, kind, _drawn(session, kind), limit) for kind in "ABCDE"]
    if session.folder is not None:
        known = bounds(session.folder)
        files = sorted(path for path in session.folder.glob("*.txt"))
        found.append(_row(session, "files", [[str(path)] for path in files], limit, known))
    return found


def _drawn(session: Session, kind: str) -> list[Spec]:
    if session.quick:
        return [[kind, 5, 40, 1]] if kind in "ABC" else [[kind, 5, 30, 1]]
    sizes = (SIZES[0], SIZES[-1]) if kind in "AB" else SIZES
    return [[kind, agents, jobs, 1] for agents, jobs in sizes]


def _row(session: Session, kind: str, specs: list[Spec], limit: float, known: dict[str, tuple[int, int]] | None = None) -> Row:
    head = "| instance | ours: value, bound, time | HiGHS: value, bound, time | best known |"
    notes, done, proven = [head, "|---|---|---|---|"], 0, 0
    for spec in specs:
        ours = session.once("bench.matching.assignment:ours", spec=spec, limit=limit)
        peer = session.once("bench.matching.assignment:theirs", spec=spec, limit=limit)
        name = _name(spec)
        best = (known or {}).get(name)
        check_bounds(name, ours.figures, peer.figures, None if best is None else {"bound": best[0], "value": best[1]})
        reached = ours.figures is not None and _reached(kind_of(name), ours.figures, limit)
        done += reached
        proven += peer.figures is not None and peer.figures["proven"]
        texts = [_said(one.figures) if one.figures else one.excuse for one in (ours, peer)]
        notes.append(f"| {name} | {texts[0]} | {texts[1]} | {'—' if best is None else best[1]} |")
    target = "within 0.1 % of its own bound" if kind == "D" else f"proven optimal within {limit:.0f} s each"
    if kind == "files":
        target += "; type D within 0.1 %"
    return Row(
        work=f"generalised assignment, {'type ' + kind if kind != 'files' else 'files of the literature'}",
        target=target,
        ours=f"{done} of {len(specs)}",
        peer=f"HiGHS proves {proven} in the same time",
        ratio="—",
        reached=done == len(specs),
        notes=tuple(notes),
    )


def check_bounds(name: str, *found: Figures | None) -> None:
    """Raise `Disagreement` where somebody's bound excludes what another reached."""
    whole = [figures for figures in found if figures is not None]
    values = [figures["value"] for figures in whole if figures["value"] is not None]
    lowest = [figures["bound"] for figures in whole if figures["bound"] is not None]
    if values and lowest and min(values) < max(lowest):
        raise Disagreement(f"{name}: a cost of {min(values)} was reached, below the bound {max(lowest)}")


def _name(spec: Spec) -> str:
    return Path(spec[0]).stem if len(spec) == 1 else f"{spec[0].lower()}{spec[1]:02}{spec[2]:03}"


def kind_of(name: str) -> str:
    return name[0].upper()


def _reached(kind: str, figures: Figures, limit: float) -> bool:
    if figures["value"] is None or figures["seconds"] > limit * 1.05:
        return False
    return figures["proven"] or (kind == "D" and figures["value"] - figures["bound"] <= GAP * figures["bound"])


def _said(figures: Figures) -> str:
    mark = "" if figures["proven"] else ", not proven"
    return f"{figures['value']}, {figures['bound']}, {time(figures['seconds'])}{mark}"
