"""A million needs: the certified optimum from nothing, and again after some bids have changed."""

from ..child import Outcome
from ..session import Session, agree
from ..table import Row, memory, time
from .compare import ratio, said

NEEDS, INSTITUTIONS = 1_000_000, 20_000

FASTER, WARM_FASTER, SMALLER = 6.0, 30.0, 0.5


def size(session: Session) -> tuple[int, int]:
    scale = session.scale * (0.02 if session.quick else 1.0)
    return max(200, round(NEEDS * scale)), max(40, round(INSTITUTIONS * scale))


def rows(session: Session) -> list[Row]:
    """Cold, memory and warm under the aim "coverage", cold and warm once under "score"."""
    return [*_under(session, "coverage", session.runs), *(row for row in _under(session, "score", 1) if "memory" not in row.work)]


def _under(session: Session, aim: str, runs: int) -> list[Row]:
    needs, institutions = size(session)
    path, bids = session.city(needs, institutions)
    ours, peer, peer_warm = session.alternately(
        ("bench.matching.ours:cold_and_warm", {"path": path, "aim": aim}),
        ("bench.matching.flow:cold", {"path": path, "aim": aim}),
        ("bench.matching.flow:cold", {"path": path, "aim": aim, "score": "changed"}),
        runs=runs,
    )
    warm = _warm(ours)
    work = f"{needs:,} × {institutions:,}, {bids:,} bids, aim {aim}"
    agree(work, ours, peer)
    agree(f"{work}, changed", warm, peer_warm)
    return [_cold(work, ours, peer, runs), _memory(work, ours, peer), _again(work, warm, peer_warm)]


def _warm(outcome: Outcome) -> Outcome:
    if outcome.figures is None:
        return outcome
    return Outcome(outcome.figures["warm"], "", outcome.limit)


def _cold(work: str, ours: Outcome, peer: Outcome, runs: int) -> Row:
    found = ratio(ours, peer)
    notes = [f"- The middle one of {runs} runs each, in turn, each in a process of its own." if runs > 1 else "- One run each."]
    if ours.figures and peer.figures:
        alone = ratio(ours, peer, "solve", "solve")
        spent = peer.figures["processor"] / ours.figures["processor"]
        notes += [
            f"- `solve` against `solve` alone: {alone}; processor time of everything: {spent:.3g} ×.",
            f"- Coverage and total, the same for both: {ours.figures['reached']}.",
            f"- Loading or compiling our kernels, before and not counted: {time(ours.figures['compiling'])}.",
            "- The city falls into ten parts that share no institution; ours solves them on two threads, OR-Tools uses one.",
        ]
    return Row(
        work=f"{work}: certified optimum",
        target=f"≥ {FASTER:g} × faster than OR-Tools",
        notes=tuple(notes),
        ours=said(ours, "build", "solve", "verify"),
        peer=said(peer, "build", "solve", "read"),
        ratio=str(found),
        reached=found.reaches(FASTER),
    )


def _memory(work: str, ours: Outcome, peer: Outcome) -> Row:
    texts, known = [], ours.figures is not None and peer.figures is not None
    for outcome in (ours, peer):
        figures = outcome.figures
        texts.append(
            outcome.excuse
            if figures is None
            else f"{memory(figures['peak'])} ({memory(figures['extra'])} above the loaded input)"
        )
    notes = ("- Of ours, a part is the interpreter and its libraries, whatever the market; it counts.",)
    part = ours.figures["peak"] / peer.figures["peak"] if ours.figures and peer.figures else 1.0
    return Row(
        work=f"{work}: peak memory of the process",
        target="≤ half of OR-Tools'",
        ours=texts[0],
        peer=texts[1],
        ratio=f"{part:.2f} of it" if known else "none",
        reached=known and part <= SMALLER,
        notes=notes if known else (),
    )


def _again(work: str, warm: Outcome, peer: Outcome) -> Row:
    found = ratio(warm, peer)
    return Row(
        work=f"{work}: again after 1 % of the scores changed",
        target=f"≥ {WARM_FASTER:g} × faster than OR-Tools from scratch",
        ours=said(warm, "build", "solve", "verify"),
        peer=said(peer, "build", "solve", "read"),
        ratio=str(found),
        reached=found.reaches(WARM_FASTER),
    )
