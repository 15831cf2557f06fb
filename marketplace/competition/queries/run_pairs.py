"""Two runs of a round to be compared: which there are, and everything that either of them names."""

from collections.abc import Iterable, Sequence
from typing import Any

from ...shared.queries.paging import Page, part_of
from ..models import Round, SolveRun
from . import runs
from .runs import Names

PAIRS_A_PAGE = 20


def has_matching(run: SolveRun) -> bool:
    """Whether a run came to a matching, proven best or not."""
    return bool(run.result and "pairs" in run.result)


def pairs(run: SolveRun, page: int) -> Page[dict[str, Any]]:
    """A page of the pairs of a run, in the order of its result; an empty one where it has no matching."""
    return part_of((run.result or {}).get("pairs", []), page, PAIRS_A_PAGE)


def with_matching(a_round: Round) -> list[SolveRun]:
    """The runs of a round that came to a matching, the latest first."""
    return [run for run in runs.of_round(a_round) if has_matching(run)]


def chosen(among: Sequence[SolveRun], before: int | None, after: int | None) -> tuple[SolveRun | None, SolveRun | None]:
    """The runs of these numbers; for a number that is none, the latest, and the latest before it."""
    by_number = {run.number: run for run in among}
    later = by_number.get(after or 0) or (among[0] if among else None)
    earlier = [run for run in among if later and run.number < later.number]
    return by_number.get(before or 0) or (earlier[0] if earlier else None), later


def names(among: Iterable[SolveRun]) -> Names:
    """The needs and institutions that any of these runs speaks of, by id."""
    found = [runs.names(run) for run in among]
    return Names(
        needs={id_: need for one in found for id_, need in one.needs.items()},
        institutions={id_: place for one in found for id_, place in one.institutions.items()},
    )
