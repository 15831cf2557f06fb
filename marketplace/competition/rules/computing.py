"""A run from its frozen input to its result: at once, or part by part and then joined, to the same bytes."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from ... import matching
from ...matching.files import scores
from ...matching.files.frozen import Frozen, aim_of, market_of
from ...matching.later import numpy as np
from . import losses, proposal

SMALL = 5_000
"""Rounds with fewer candidates are solved in milliseconds: whole, and without a process of their own."""

EXACTLY = 40
"""How many losing claims are solved again to know their loss to the point; the others are bounded by prices."""


class Stage(StrEnum):
    """What is being done with a run; the middle ones are the aims of the solver."""

    PREPARING = "preparing"
    COVERAGE = "coverage"
    FLOORS = "floors"
    SCORE = "score"
    DRAW = "draw"
    SOLVING = "solving"
    PARTS = "parts"
    JOINING = "joining"
    EXPLAINING = "explaining"


Tell = Callable[[int, Stage], None]
"""Told how far a run has come, in per cent, and what is being done; what it raises ends the computation."""


def silent(percent: int, stage: Stage) -> None:
    """Tell nobody."""


def is_small(frozen: Frozen) -> bool:
    """Whether a round is solved at once: few candidates, and no rule that makes it a hard problem."""
    return len(frozen["bids"]) < SMALL and "budget_fen" not in frozen["round"]


def compute(frozen: Frozen, tell: Tell = silent, time_limit: float | None = None) -> dict[str, Any]:
    """The result of a frozen input: the same bytes for the same input, checked before it is handed back.

    With `time_limit` (seconds) the result may be "feasible", its bound telling the
    gap. Raises `matching.OutOfTime` where not even that was found.
    """
    market = market_of(frozen)
    try:
        found = matching.solve(market, aim=aim_of(frozen), time_limit=time_limit, progress=_steps(tell, 5, 45))
    except matching.ImpossibleLocks:
        found = None
    return _result(frozen, market, found, tell)


def plan(frozen: Frozen) -> list[int]:
    """How many candidates each part of a round has, by number; empty where it is better solved whole."""
    if len(frozen["bids"]) < SMALL:
        return []
    sizes = [part.rows.size for part in matching.components.split(market_of(frozen))]
    return sizes if len(sizes) > 1 else []


def compute_part(frozen: Frozen, number: int, tell: Tell = silent, time_limit: float | None = None) -> dict[str, Any]:
    """What came out of one part of a round: its status, the rows it chose, and how far that is proven."""
    part = matching.components.split(market_of(frozen))[number]
    try:
        found = matching.solve(part.market, aim=aim_of(frozen), time_limit=time_limit, progress=_steps(tell, 5, 90))
    except matching.ImpossibleLocks:
        return {"status": "infeasible", "rows": [], "bound": 0, "coverage_bound": 0, "drawn": True}
    return {
        "status": found.status,
        "rows": part.rows[found.chosen].tolist(),
        "bound": found.bound,
        "coverage_bound": found.coverage_bound or 0,
        "drawn": found.drawn,
    }


def join_parts(frozen: Frozen, answers: Sequence[Mapping[str, Any]], tell: Tell = silent) -> dict[str, Any]:
    """The result of a round from the answers of all its parts, by number: what `compute` says of it at once."""
    tell(5, Stage.JOINING)
    market = market_of(frozen)
    parts = matching.components.split(market)
    found = [_answered(part, answer, aim_of(frozen)) for part, answer in zip(parts, answers, strict=True)]
    return _result(frozen, market, matching.components.join(market, parts, found, aim_of(frozen)), tell)


def versions() -> dict[str, str]:
    """What computed a result: the libraries and their versions, numba where it compiled the engine."""
    names = ("numba", "numpy", "scipy") if matching.compiled.COMPILED else ("numpy", "scipy")
    return {name: importlib.metadata.version(name) for name in names}


def _result(frozen: Frozen, market: matching.Market, found: matching.Result | None, tell: Tell) -> dict[str, Any]:
    tell(50, Stage.EXPLAINING)
    if found is None or found.status == "infeasible":
        return proposal.impossible(matching.relax(market), frozen) | {"versions": versions()}
    found = matching.engine.proven_draw(market, found)
    proofs = matching.verify_both(market, found)
    chosen = [row for row, is_chosen in enumerate(found.chosen.tolist()) if is_chosen]
    first = proposal.first_alternatives(frozen, chosen)
    lost = losses.losses(market, found, first, EXACTLY, lambda done, of: tell(50 + 45 * done // of, Stage.EXPLAINING))
    short = {"coverage_bound": found.coverage_bound} if found.status == "feasible" and found.aim == "coverage" else {}
    made = {"versions": versions()} | ({"claims": scores.WITH_LINES} if scores.are_whole(frozen["bids"]) else {})
    return proposal.compose(frozen, market, found, lost, *proofs) | short | made


def _steps(tell: Tell, start: int, width: int) -> Callable[[str, int, int], None]:
    """Tell the aims of the solver as stages, evenly over `width` per cent."""

    def progress(aim: str, step: int, of: int) -> None:
        stage = Stage(aim) if aim in set(Stage) else Stage.SOLVING
        tell(start + width * (step - 1) // max(of, 1), stage)

    return progress


def _answered(part: matching.components.Part, answer: Mapping[str, Any], aim: matching.Aim) -> matching.Result:
    chosen = np.isin(part.rows, np.array(answer["rows"], np.int64))
    return matching.Result(
        status=answer["status"],
        aim=aim,
        chosen=chosen,
        total=part.market.total(chosen),
        bound=answer["bound"],
        coverage=part.market.coverage(chosen),
        missed=part.market.missed(chosen),
        coverage_bound=answer["coverage_bound"] if aim == "coverage" else None,
        drawn=answer["drawn"],
    )
