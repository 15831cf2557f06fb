"""The engine on markets from files, from arrays in memory to a checked result."""

from time import perf_counter
from typing import Any

import numpy as np

from marketplace import matching
from marketplace.matching import Market, Result

from .city import changed, city
from .measuring import Meter

NARROW = ("need", "institution", "score", "changed")
"""Arrays of the file whose numbers fit 32 bits."""


def ready(aim: str, floors: bool = False, large: bool = False) -> float:
    """Solve a small city cold and warm, so that nothing is compiled later; return the seconds that took.

    Where the measured one may be `large`, also one of just so many bids that the methods for large markets are asked.
    """
    since = perf_counter()
    for needs, institutions in ((200, 40), (20_000, 1_000))[: 1 + large]:
        arrays = handed(city(needs, institutions, seed=5))
        floor = np.minimum(arrays["capacity"], 2) if floors else None
        market = Market(needs=needs, floor=floor, **arrays)
        result = matching.solve(market, aim=aim)
        other = market.but(**handed({"score": changed(market.score, 0.05, seed=6)}))
        matching.verify(other, matching.solve(other, aim=aim, start=result))
    return perf_counter() - since


def loaded(path: str, *names: str) -> dict[str, np.ndarray]:
    """Load arrays to hand over to a market."""
    with np.load(path) as file:
        return handed({name: file[name] for name in names})


def handed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return arrays that a market keeps as they are: nobody can write to them, and bids have 32 bits."""
    made = {name: values.astype(np.int32) if name in NARROW else values for name, values in arrays.items()}
    for values in made.values():
        values.flags.writeable = False
    return made


def cold_and_warm(path: str, aim: str) -> dict[str, Any]:
    """Solve and verify a market, then the same with some scores changed, from the first result on."""
    arrays = loaded(path, "needs", "need", "institution", "score", "capacity")
    needs, compiling = int(arrays.pop("needs")), ready(aim, large=True)
    meter = Meter()
    market = Market(needs=needs, **arrays)
    meter.lap("build")
    result = matching.solve(market, aim=aim)
    meter.lap("solve")
    matching.verify(market, result)
    meter.lap("verify")
    figures = meter.figures()
    other = loaded(path, "changed")["changed"]
    return {**figures, "compiling": compiling, "reached": reached(result), "warm": _warm(market, result, other, aim)}


def _warm(market: Market, result: Result, score: np.ndarray, aim: str) -> dict[str, Any]:
    meter = Meter()
    other = market.but(score=score)
    meter.lap("build")
    again = matching.solve(other, aim=aim, start=result)
    meter.lap("solve")
    matching.verify(other, again)
    meter.lap("verify")
    return {**meter.figures(), "reached": reached(again)}


def reached(result: Result) -> list[int]:
    """The coverage, where it is an aim, and the total of a proven result."""
    if result.status != "optimal":
        raise RuntimeError(f"the result is not proven: {result.status}")
    return [result.coverage if result.aim == "coverage" else 0, result.total]


def with_floors(path: str) -> dict[str, Any]:
    """Solve and verify a market with a floor for everybody."""
    arrays = loaded(path, "needs", "need", "institution", "score", "capacity", "floor")
    needs, compiling = int(arrays.pop("needs")), ready("coverage", floors=True)
    meter = Meter()
    market = Market(needs=needs, **arrays)
    meter.lap("build")
    result = matching.solve(market)
    meter.lap("solve")
    matching.verify(market, result)
    meter.lap("verify")
    aims = [result.coverage, int(result.missed.sum()), result.total]
    return {**meter.figures(), "compiling": compiling, "status": result.status, "reached": aims}
