"""From where a use case can be played, as its button says."""

from functools import cache
from typing import Any

from sqlalchemy import inspect

from marketplace.shared.lifecycle import steps_from
from tests.simulation.replay import Told
from tests.simulation.steps import PLAYS
from tests.simulation.steps.play import Play


def state_type(play: Play) -> Any:
    """The states of the cases that a play is about."""
    column: Any = inspect(play.model).columns["standing" if play.kind == "organisation" else "state"]
    return column.type.kind


@cache
def open_states(name: str) -> frozenset[str] | None:
    """The states from which a use case takes a step; None where it takes none."""
    play = PLAYS[name]
    steps = play.offer.steps if play.offer else ()
    if not steps:
        return None
    return frozenset(state.value for state in state_type(play) if any(step in steps_from(state) for step in steps))


def open_cases(told: Told, play: Play) -> list[int]:
    """The cases that stand where the step of a use case begins; all of them where it takes none."""
    cases = told.states[play.kind] if play.kind else {}
    opens = open_states(play.name)
    return list(cases) if opens is None else [number for number, state in cases.items() if state in opens]
