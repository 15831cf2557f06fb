"""Generalised assignment: jobs to agents with limited time, drawn as the literature does or read from its files.

A job is a need, an agent an institution; the score of a pair is one more than
the largest cost less its cost, so that the best matching that covers every job
costs least.
"""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from marketplace import matching
from marketplace.matching import Market

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Problem:
    """Cost and use of each agent (rows) for each job (columns), and the capacity of each agent."""

    cost: Ints
    use: Ints
    capacity: Ints

    @property
    def ceiling(self) -> int:
        return int(self.cost.max()) + 1

    def market(self) -> Market:
        agents, jobs = self.cost.shape
        job, agent = np.tile(np.arange(jobs), agents), np.repeat(np.arange(agents), jobs)
        return Market(
            needs=jobs,
            need=job,
            institution=agent,
            score=self.ceiling - self.cost.ravel(),
            capacity=np.full(agents, jobs),
            effort=self.use.ravel(),
            workload=self.capacity,
        )


def drawn(kind: str, agents: int, jobs: int, seed: int) -> Problem:
    """Draw a problem of type A to E (Chu and Beasley 1997; E by Yagiura and others)."""
    rng = np.random.default_rng([ord(kind), agents, jobs, seed])
    shape = (agents, jobs)
    if kind == "D":
        use = rng.integers(1, 101, shape)
        cost = 111 - use + rng.integers(-10, 11, shape)
    elif kind == "E":
        real = 1 - 10 * np.log(1 - rng.random(shape))
        use, cost = real.astype(np.int64), (1_000 / real - 10 * rng.random(shape)).astype(np.int64)
    else:
        use, cost = rng.integers(5, 26, shape), rng.integers(10, 51, shape)
    return Problem(cost, use, _capacity(kind, cost, use))


def _capacity(kind: str, cost: Ints, use: Ints) -> Ints:
    agents, jobs = cost.shape
    if kind not in "AB":
        return (0.8 * use.sum(axis=1) / agents).astype(np.int64)
    cheapest = cost.argmin(axis=0)
    wanted = np.bincount(cheapest, weights=use[cheapest, np.arange(jobs)], minlength=agents)
    room = 9 * jobs / agents + 0.4 * wanted.max()
    return np.full(agents, int(room * (0.7 if kind == "B" else 1.0)))


def read(path: Path) -> Problem:
    """Read a file of the literature: agents, jobs, costs, uses, capacities, as plain numbers."""
    numbers = np.array(path.read_text("ascii").split(), np.int64)
    agents, jobs = int(numbers[0]), int(numbers[1])
    body, size = numbers[2:], agents * jobs
    if body.size != 2 * size + agents:
        raise ValueError(f"{path.name}: {numbers.size} numbers do not make {agents} agents and {jobs} jobs")
    cost, use, capacity = np.split(body, [size, 2 * size])
    return Problem(cost.reshape(agents, jobs), use.reshape(agents, jobs), capacity)


def bounds(folder: Path) -> dict[str, tuple[int, int]]:
    """Read the best known bound and value of each instance from `bounds.tsv`, where there is one."""
    path = folder / "bounds.tsv"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def _problem(spec: list[Any]) -> Problem:
    """A file's name, or type, agents, jobs and seed."""
    return read(Path(spec[0])) if len(spec) == 1 else drawn(*spec)


def ours(spec: list[Any], limit: float) -> dict[str, Any]:
    """Solve a problem; its value and its bound are costs of a complete assignment."""
    problem = _problem(spec)
    warm()
    since = perf_counter()
    result = matching.solve(problem.market(), time_limit=limit)
    seconds = perf_counter() - since
    jobs = problem.cost.shape[1]
    whole = result.coverage == jobs
    return {
        "value": problem.ceiling * jobs - result.total if whole else None,
        "bound": problem.ceiling * jobs - result.bound if whole else None,
        "seconds": seconds,
        "proven": whole and result.status == "optimal",
        "reached": [],
    }


def warm() -> None:
    """Compile what there is to compile, on problems of a second."""
    for kind in "CDE":
        matching.solve(drawn(kind, 3, 12, 0).market(), time_limit=5)


def theirs(spec: list[Any], limit: float) -> dict[str, Any]:
    """The same by HiGHS through SciPy, every job to be given, least cost."""
    problem = _problem(spec)
    agents, jobs = problem.cost.shape
    since = perf_counter()
    each = sparse.hstack([sparse.eye_array(jobs)] * agents)
    within = sparse.block_diag([row.reshape(1, -1) for row in problem.use])
    found = milp(
        problem.cost.ravel(),
        integrality=np.ones(agents * jobs),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(each, 1, 1), LinearConstraint(within, -np.inf, problem.capacity)],
        options={"time_limit": limit, "mip_rel_gap": 0.0},
    )
    seconds = perf_counter() - since
    bound = found.mip_dual_bound
    return {
        "value": None if found.x is None else round(found.fun),
        "bound": None if bound is None or not np.isfinite(bound) else int(np.ceil(bound - 1e-6)),
        "seconds": seconds,
        "proven": found.status == 0,
        "reached": [],
    }
