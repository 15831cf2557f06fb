"""The parts of a market with workloads that no bid joins, each a generalised assignment problem."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..connected import components
from ..draw import lots_of
from ..market import Bools, Ints, Market


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Bids sorted by (institution, need), numbered within the part; `rows` are their rows in the market."""

    rows: Ints
    need: Ints
    place: Ints
    score: Ints
    effort: Ints
    kept: Ints
    draw: Ints
    priority: Ints
    workload: Ints
    places: Ints


def open_bids(market: Market) -> tuple[Bools, Ints, Ints]:
    """Return what may still be chosen beside the forced bids, and the workload and places left."""
    assert market.effort is not None and market.workload is not None
    forced = market.forced
    at = market.institution[forced]
    workload, places = market.workload.copy(), market.capacity.copy()
    np.subtract.at(workload, at, market.effort[forced])
    np.subtract.at(places, at, 1)
    settled = np.zeros(market.needs, bool)
    settled[market.need[forced]] = True
    open_ = ~forced & ~market.forbidden & ~settled[market.need]
    open_ &= (market.effort <= workload[market.institution]) & (places[market.institution] > 0)
    return open_, workload, places


def parts_of(market: Market, open_: Bools, workload: Ints, places: Ints, kept: Bools | None) -> Iterator[Part]:
    """Yield the components of the open bids, by their first need."""
    assert market.effort is not None
    rows = np.flatnonzero(open_)
    need, place = market.need[rows], market.institution[rows]
    label = components(need, place + market.needs, market.needs + market.institutions)[need]
    order = np.lexsort((need, place, label))
    rows, label = rows[order], label[order]
    draw = lots_of(market)
    stays = np.zeros(market.bids, np.int64) if kept is None else kept.astype(np.int64)
    cuts = np.flatnonzero(np.diff(label, prepend=-1, append=-1))
    for begin, end in itertools.pairwise(cuts):
        own = rows[begin:end]
        needs, local = np.unique(market.need[own], return_inverse=True)
        at, spot = np.unique(market.institution[own], return_inverse=True)
        yield Part(
            rows=own,
            need=local.astype(np.int64),
            place=spot.astype(np.int64),
            score=market.score[own],
            effort=market.effort[own],
            kept=stays[own],
            draw=draw[own],
            priority=market.priority[needs],
            workload=workload[at],
            places=places[at],
        )
