"""What a history tries to come to, one after the other: ways in which a use case can end that it has not reached yet.

Each seed takes up the same list at another place, so that a few seeds go through all of it, and a seed stays one history.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any

from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.lifecycle import TABLES
from marketplace.shared.models.account import Account
from marketplace.shared.offers import is_offered
from tests.simulation.model.rules import BORN
from tests.simulation.outcomes import DONE, all_outcomes, bare
from tests.simulation.states import open_cases, open_states, state_type
from tests.simulation.steps import PLAYS
from tests.simulation.steps.play import Play
from tests.simulation.steps.slips import OLD, TYPED, UNKNOWN

if TYPE_CHECKING:
    from tests.simulation.history import History, Step

TRIES, BURST, LEADING, TURNS, ASKED = 2, 22, 0.2, 20, 4
"""How often one is tried before the next; how often at once where a pause after too many is sought; how often a step that only
leads to where one can be tried will do; how many seeds go through the list; of how many cases it is asked who could.
"""
SLIPS = {"Conflict": (OLD, OLD, TYPED, ""), "Invalid": (TYPED, TYPED, TYPED, "", TYPED, ""), "NotFound": (UNKNOWN, "", UNKNOWN)}
"""What leads to a refusal of a kind, in turn."""
OFFERED, ALLOWED, KEPT, STOPPED, ANYBODY, STRANGER = "offered", "allowed", "kept", "stopped", "anybody", "stranger"
"""Who tries it: who is shown the button; who may at another time; whose task it is and who is kept from it all the same; whoever
was stopped since, or closed; whoever has that part; who may not.
"""
TRIED_BY = {
    DONE: (OFFERED,),
    "Conflict": (ALLOWED,),
    "Invalid": (OFFERED, OFFERED, OFFERED, STRANGER, OFFERED, ALLOWED),
    "NotFound": (ALLOWED, STRANGER, ALLOWED),
    "NotNow": (ALLOWED,),
    "NotPermitted": (STRANGER, KEPT, STRANGER, STOPPED),
    "TooMany": (ANYBODY,),
}
NEAR, ON = 0.5, 0.7
"""How often who may not is somebody near the case; else it is somebody of an office. How often a case is led on."""
BROUGHT: dict[tuple[str, str], str] = {
    ("claim", "selected"): "competition.results.publish",
    ("round", "solved"): "competition.solving.ask",
    ("place", ""): "vetting.vetting.confirm",
}
"""States to which a step with another kind of case leads, and cases that only such a step makes."""
MAKE = {"chain": "programmes.chains.add", "notice": "programmes.notices.publish"}
"""What makes a case that has no lifecycle."""
STANDS = {"competition.claims.submit": ("round", "announced"), "competition.rounds.announce": ("need", "published")}
"""What has to stand somewhere for a step that makes a case of its own."""
PREPARED: dict[str, str] = {
    "competition.answer_times.agree": "competition.answer_times.propose",
    "competition.answer_times.turn_down": "competition.answer_times.propose",
    "competition.answer_times.withdraw": "competition.answer_times.propose",
    "competition.extensions.approve_of_round": "competition.rounds.extend",
    "competition.extensions.withdraw_of_round": "competition.rounds.extend",
    "competition.pairs.free_pair": "competition.pairs.set_pair",
    "delivery.ledger.strike": "delivery.ledger.log",
    "people.invitations.revoke": "people.invitations.invite",
    "people.links.part": "people.links.join",
    "people.people.reactivate": "people.people.deactivate",
    "people.persons.unstate": "people.persons.state",
    "programmes.dates.approve": "programmes.programmes.change_dates",
    "programmes.dates.withdraw": "programmes.programmes.change_dates",
    "programmes.weights.approve": "programmes.programmes.change_settings (weigh)",
    "programmes.weights.withdraw": "programmes.programmes.change_settings (weigh)",
    "vetting.applications.save": "vetting.applications.save",
    "vetting.carrying.approve": "vetting.carrying.propose",
    "vetting.carrying.drop": "vetting.carrying.propose",
}
"""What somebody has to have done before with the same case, which its state does not tell."""


@dataclass
class Aim:
    """A play that is to end in some way, with the case; a lead is a step on the way there."""

    play: Play
    case: int | None
    word: str
    lead: bool = False
    turn: int = 0
    """How often it was tried before, here and in the seeds before this one."""
    who: int | None = None
    """Place of the person; None where drawing finds one."""
    then: Aim | None = None
    """What is tried next, with what this one has prepared."""

    @property
    def by(self) -> str:
        """Who tries it."""
        ways = TRIED_BY[self.word]
        return OFFERED if self.lead else ways[self.turn % len(ways)]

    @property
    def slip(self) -> str:
        """What is wrong with what is typed: one place after the other."""
        ways = SLIPS.get(self.word, ("",)) if not self.lead else ("",)
        rounds, place = divmod(self.turn, len(ways))
        kind = ways[place]
        return f"{kind} {rounds * ways.count(kind) + ways[:place].count(kind)}" if kind else ""


@dataclass
class Aims:
    """What is still sought in a history, the next first."""

    left: deque[tuple[str, str]]
    before: int = 0
    """How often each was tried in the seeds before, so that another one tries it otherwise."""
    tries: Counter[tuple[str, str]] = field(default_factory=Counter)
    tried: int = 0
    then: Aim | None = None
    """What comes next, since it was prepared."""
    burst: list[Step] = field(default_factory=list)
    """The same once more, and again, where a pause after too many is sought."""
    reached: set[tuple[str, str]] = field(default_factory=set)
    """What was reached elsewhere, and is not sought any more."""

    @classmethod
    def of(cls, seed: str) -> Aims:
        """The list of a seed."""
        found = order()
        turn = int(seed) if seed.isdecimal() else sha256(seed.encode()).digest()[1]
        start = turn * len(found) // TURNS % len(found)
        return cls(deque(found[start:] + found[:start]), turn * TRIES)

    def next(self, history: History, random: Random) -> Aim | None:
        """The next to be tried, as far as the city has what it takes; what was reached or tried often enough goes behind."""
        reached = self.reached | {(what, word) for what, word, _ in history.reached}
        if (then := self.then) is not None:
            self.then = None
            found = whose(history, then, random)
            if found is not None:
                return found
        leading = random.random() < LEADING
        for _ in range(len(self.left)):
            what, word = self.left[0]
            if (what, word) not in reached and self.tried < (1 if word == "TooMany" else TRIES):
                turn = self.before + self.tries[what, word]
                plays = plays_of(what)
                found = aim(history, plays[turn % len(plays)] if word == "TooMany" else random.choice(plays), word, random, turn)
                if found is not None and (leading or not found.lead or found.then is not None):
                    self.tried += 1
                    self.tries[what, word] += not found.lead or found.then is not None
                    self.then = found.then
                    return found
            self.left.rotate(-1)
            self.tried = 0
        return None


def aim(history: History, play: Play, word: str, random: Random, turn: int = 0) -> Aim | None:
    """A try, or a step that leads to where it can be tried; None where nothing does."""
    if not play.kind:
        if word == DONE and not _stands(history, play):
            return _by(history, play, random, frozenset())
        return whose(history, Aim(play, None, word, turn=turn), random)
    cases, opens = list(history.told.states[play.kind]), open_cases(history.told, play)
    shut = sorted(set(cases) - set(opens))
    # Where it is open to somebody else, a right that is too wide would show.
    seen = opens if opens and turn % 2 else cases
    fit = {"NotFound": seen, "NotPermitted": seen, "Conflict": opens or cases, "NotNow": shut if shut and turn % 3 else cases}
    able = fit.get(word, opens)
    for case in random.sample(able, min(len(able), ASKED)):
        one = Aim(play, case, word, turn=turn)
        if (first := _prepared(history, one, random)) is not None:
            return first
        if (found := whose(history, one, random)) is not None:
            return found
    return None if word in fit and cases else lead(history, play, random)


def _prepared(history: History, aim: Aim, random: Random) -> Aim | None:
    """What has to be done first, every other time; the same twice where it is to be over already."""
    first = PREPARED.get(aim.play.name)
    if first is None or aim.turn % 2 or (aim.word == "Conflict") != (first == aim.play.name):
        return None
    one = Aim(PLAYS[first], aim.case if PLAYS[first].kind == aim.play.kind else None, DONE, lead=True, then=aim)
    if one.case is None and one.play.kind:
        cases = open_cases(history.told, one.play)
        one.case = random.choice(cases) if cases else None
    return whose(history, one, random) if one.case is not None or not one.play.kind else None


def whose(history: History, aim: Aim, random: Random) -> Aim | None:
    """The same with whoever can try it; None where nobody can."""
    by, play = aim.by, aim.play
    row = db.session.get(play.model, aim.case) if aim.case is not None else None
    if by == ANYBODY or (by == STRANGER and random.random() < NEAR):
        return aim
    people = list(enumerate(history.city.people))
    random.shuffle(people)
    if by == STRANGER:
        # Who sees most of a city and may do little.
        office = [place for place, one in people if one.unit_id is not None and not one.roles & play.by]
        return replace(aim, who=office[0]) if office else aim
    sides = permissions.persons.organisations_in(row) if row is not None else frozenset()
    able = sorted((one.organisation_id not in sides, place) for place, one in people if one.roles & play.by)
    random.shuffle(able)
    for _, place in sorted(able, key=lambda one: one[0]):
        if _can(play, row, history.city.people[place].account, history.city.now, by):
            return replace(aim, who=place)
    return _stopping(history, aim, [place for _, place in able], random) if by == STOPPED else None


def _can(play: Play, row: Any, account: Account, now: datetime, by: str) -> bool:
    """Whether somebody is shown the button, or may do it at some time, or is kept from it though the task is theirs."""
    if by == STOPPED:
        return not account.may_act
    if row is None or not play.offer:
        return by != KEPT or account.may_act
    may = any(permissions.may(account, one, play.offer.of(row)) for one in play.offer.permissions)
    if by == KEPT:
        return account.may_act and not (may and is_offered(play.button, row, account, now))
    return is_offered(play.button, row, account, now) if by == OFFERED else may


def _stopping(history: History, aim: Aim, able: Sequence[int], random: Random) -> Aim | None:
    """Where nobody was stopped who would have the task, one of them is closed first."""
    closed = [place for place in able if history.city.people[place].account_id in history.told.states["account"]]
    if not closed:
        return None
    who = random.choice(closed)
    first = Aim(PLAYS["people.people.deactivate"], history.city.people[who].account_id, DONE, lead=True)
    found = whose(history, first, random)
    return replace(found, then=replace(aim, who=who)) if found is not None else None


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
                return Aim(step, _further(history, kind, able, random), DONE, lead=True)
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
        return Aim(play, _further(history, play.kind, opens, random) if opens else None, DONE, lead=True)
    return lead(history, play, random, known)


def _further(history: History, kind: str, able: Sequence[int], random: Random) -> int:
    """Mostly the case of which something was said last, so that a way of several steps is gone to its end."""
    return max(able, key=lambda one: history.touched.get((kind, one), 0)) if random.random() < ON else random.choice(able)


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
    return {kind: what for what, born in reversed(BORN.items()) for kind in born if what in PLAYS} | MAKE
