"""OR-Tools' min-cost flow on the same markets, written as its users would."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from .measuring import Meter

Ints = NDArray[np.int64]
Network = tuple[SimpleMinCostFlow, Ints]


def network(needs: int, need: Ints, institution: Ints, score: Ints, capacity: Ints, aim: str) -> Network:
    """Build the network of a plain market and return it with the arcs of its bids.

    With the aim "coverage" it is to be solved as a maximum flow of least cost.
    With "score" a need may go past the institutions for nothing.
    """
    flow = SimpleMinCostFlow()
    places = np.arange(needs, needs + capacity.size)
    source, sink = needs + capacity.size, needs + capacity.size + 1
    every, ones = np.arange(needs), np.ones(needs, np.int64)
    add = flow.add_arcs_with_capacity_and_unit_cost
    arcs = add(need, needs + institution, np.ones(need.size, np.int64), -score)
    add(places, np.full(places.size, sink), capacity, np.zeros(places.size, np.int64))
    if aim == "coverage":
        add(np.full(needs, source), every, ones, np.zeros(needs, np.int64))
        flow.set_node_supply(source, needs)
    else:
        add(every, np.full(needs, sink), ones, np.zeros(needs, np.int64))
        flow.set_nodes_supplies(every, ones)
    flow.set_node_supply(sink, -needs)
    return flow, arcs


def solved(flow: SimpleMinCostFlow, aim: str) -> None:
    """Solve it; the bench makes feasible networks only."""
    status = flow.solve_max_flow_with_min_cost() if aim == "coverage" else flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the network was not solved: {status}")


def cold(path: str, aim: str, score: str = "score") -> dict[str, Any]:
    """Build and solve the market of a file from nothing, its scores from the array named.

    The arrays are loaded as wide as the interface of the solver wants them.
    """
    with np.load(path) as file:
        needs, scores, capacity = int(file["needs"]), file[score], file["capacity"]
        need, institution = (file[name].astype(np.int32) for name in ("need", "institution"))
    meter = Meter()
    flow, arcs = network(needs, need, institution, scores, capacity, aim)
    meter.lap("build")
    solved(flow, aim)
    meter.lap("solve")
    chosen = flow.flows(arcs).astype(bool)
    meter.lap("read")
    figures = meter.figures()
    coverage = int(chosen.sum()) if aim == "coverage" else 0
    return {**figures, "reached": [coverage, int(scores[chosen].sum())]}
