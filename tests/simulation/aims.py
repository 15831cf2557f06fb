"""What a history tries to come to, one after the other: ways in which a use case can end that it has not reached yet.

Each seed takes up the same list at another place, so that a few seeds go through all of it, and a seed stays one history.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING

from marketplace.shared.lifecycle import TABLES
from tests.simulation.model.rules import BORN
from tests.simulation.outcomes import DONE, all_outcomes, bare
from tests.simulation.states import open_cases, open_states, state_type
from tests.simulation.steps import PLAYS
from tests.simulation.steps.play import Play
from tests.simulation.steps.slips import OLD, TYPED, UNKNOWN

if TYPE_CHECKING:
    from tests.simulation.history import History

TRIES, OFTEN, LEADING, TURNS = 2, 12, 0.2, 20
"""How often one is tried before the next; the same of a pause after too many; how often a step that only leads to where one
can be tried will do; how many seeds go through the list.
"""
SLIPS = {"Conflict": OLD, "Invalid": TYPED, "NotFound": UNKNOWN}
"""What leads to a refusal of a kind, mostly."""
BROUGHT: dict[tuple[str, str], str] = {
    ("claim", "selected"): "competition.results.publish",
    ("round", "solved"): "competition.solving.ask",
    ("place", ""): "vetting.vetting.confirm",
}
"""States to which a step with another kind of case leads, and cases that only such a step makes."""
STANDS = {"competition.claims.submit": ("round", "announced"), "competition.rounds.announce": ("need", "published")}
"""What has to stand somewhere for a step that makes a case of its own."""


@dataclass
class Aim:
    """A play that is to end in some way, with the case; a lead is a step on the way there."""

    play: Play
    case: int | None
    word: str
    lead: bool = False


@dataclass
class Aims:
    """What is still sought in a history, the next first."""

    left: deque[tuple[str, str]]
    tried: int = 0

    @classmethod
    def of(cls, seed: str) -> Aims:
        """The list of a seed."""
        found = order()
        turn = int(seed) if seed.isdecimal() else sha256(seed.encode()).digest()[1]
        start = turn * len(found) // TURNS % len(found)
        return cls(deque(found[start:] + found[:start]))

    def next(self, history: History, random: Random) -> Aim | None:
        """The next to be tried, as far as the city has what it takes; what was reached or tried often enough goes behind."""
        reached = {(what, word) for what, word, _ in history.reached}
        leading = random.random() < LEADING
        for _ in range(len(self.left)):
            what, word = self.left[0]
            most = OFTEN if word == "TooMany" else TRIES
            if (what, word) not in reached and self.tried < most:
                chance = Random(what) if word == "TooMany" else random
                found = aim(history, chance.choice(plays_of(what)), word, chance)
                if found is not None and (leading or not found.lead):
                    self.tried += 1
                    return found
            self.left.rotate(-1)
            self.tried = 0
        return None


def aim(history: History, play: Play, word: str, random: Random) -> Aim | None:
    """A try, or a step that leads to where it can be tried; None where nothing does."""
    if not play.kind:
        return _by(history, play, random, frozenset()) if word == DONE and not _stands(history, play) else Aim(play, None, word)
    cases, opens = list(history.told.states[play.kind]), open_cases(history.told, play)
    if word in ("NotFound", "NotPermitted") and cases:
        # Where it is open to somebody else, a right that is too wide would show.
        return Aim(play, random.choice(opens or cases), word)
    if word == "NotNow" and opens is not None and cases:
        shut = sorted(set(cases) - set(opens))
        return Aim(play, random.choice(shut or cases), word)
    if opens:
        return Aim(play, random.choice(opens), word)
    return lead(history, play, random)


def lead(history: History, play: Play, random: Random, known: frozenset[str] = frozenset()) -> Aim | None:
    """The first step of the shortest way to a case with which `play` can be played; None where there is none."""
    return (
        None
        if play.name in known
        else _towards(history, play.kind, set(open_states(play.name) or ()), random, known | {play.name})
    )


def _stands(history: History, play: Play) -> bool:
    kind, state = STANDS.get(play.name, ("", ""))
    return not kind or state in history.told.states[kind].values()


def _towards(history: History, kind: str, wanted: set[str], random: Random, known: frozenset[str]) -> Aim | None:
    """The same to a case of a kind in one of the wanted states."""
    states = history.told.states[kind]
    goals, edges = deque(sorted(wanted)), ways(kind)
    while goals:
        goal = goals.popleft()
        for origin, to, step in edges:
            if to != goal or origin in wanted:
                continue
            wanted.add(origin)
            goals.append(origin)
            able = sorted(number for number, state in states.items() if state == origin)
            if able:
                return Aim(step, random.choice(able), DONE, lead=True)
        if (kind, goal) in BROUGHT:
            return _by(history, PLAYS[BROUGHT[kind, goal]], random, known)
    maker = BROUGHT.get((kind, "")) or makers().get(kind)
    return _by(history, PLAYS[maker], random, known) if maker is not None else None


def _by(history: History, play: Play, random: Random, known: frozenset[str]) -> Aim | None:
    """The same with a case of another kind, or with none."""
    if not _stands(history, play) and play.name not in known:
        kind, state = STANDS[play.name]
        return _towards(history, kind, {state}, random, known | {play.name})
    opens = open_cases(history.told, play) if play.kind else None
    if not play.kind or opens:
        return Aim(play, random.choice(opens) if opens else None, DONE, lead=True)
    return lead(history, play, random, known)


@cache
def order() -> list[tuple[str, str]]:
    """Everything that can be sought, in an order in which neighbours have little to do with each other."""
    found = sorted(all_outcomes())
    Random("aims").shuffle(found)
    return found


@cache
def plays_of(what: str) -> tuple[Play, ...]:
    """The plays of a use case."""
    return tuple(play for play in PLAYS.values() if bare(play.name) == what)


@cache
def ways(kind: str) -> tuple[tuple[str, str, Play], ...]:
    """(from, to, by which play) of each step that a play takes with a kind of case."""
    return tuple(
        (origin.value, goal.value, play)
        for play in PLAYS.values()
        if play.kind == kind and play.offer
        for (origin, step), goal in TABLES.get(state_type(play), {}).items()
        if step in play.offer.steps and origin is not goal
    )


@cache
def makers() -> dict[str, str]:
    """The play that makes a case of a kind, the plainest of several."""
    return {kind: what for what, born in reversed(BORN.items()) for kind in born if what in PLAYS}
