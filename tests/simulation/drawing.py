"""The next step of a history by chance: mostly what somebody can do, sometimes what they cannot, and what comes from outside."""

from dataclasses import replace
from functools import cache
from random import Random

from sqlalchemy import select

from marketplace.competition.models import Claim, Round
from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.roles import OF_ORGANISATIONS, Role
from tests.simulation.aims import BURST, STRANGER, Aim, Aims
from tests.simulation.history import WORK, History, Step, settled
from tests.simulation.outside import JUMPS, STRIKES
from tests.simulation.states import open_cases, open_states
from tests.simulation.steps import PLAYS
from tests.simulation.steps.play import Play
from tests.simulation.steps.slips import OLD, TYPED, UNKNOWN

UNASKED, NEAR, ON, PRESSED = 0.3, 0.7, 0.4, 0.2
"""How often somebody comes whose task it is not; how often that is somebody near the case; how often a case goes on at once;
how often somebody presses a button that was seen lately.
"""
AIMED, SLIPPED = (0.1, 0.4, 0.7), 0.06
"""How often a step goes for an end that was not reached yet, some seeds seldom and so deep, others often and so wide; how
often something is wrong with what is typed otherwise.
"""


def grow(history: History, seed: str, steps: int, aims: Aims | None = None, aimed: float = 0) -> None:
    """Let a history grow by chance until it has so many steps, and come to rest; it goes for given aims so often, or its own."""
    random = Random(f"steps of {seed}")
    if aims is None:
        aims, aimed = Aims.of(seed), random.choice(AIMED)
    while len(history.steps) < steps:
        history.play(draw(history, random, aims, aimed))
    settled(history)


def draw(history: History, random: Random, aims: Aims | None = None, aimed: float = 0) -> Step:
    """One more step."""
    number, salt = len(history.steps) + 1, random.getrandbits(32)
    tick = random.choice((0.5, 3, 30))
    if aims is not None and aims.burst:
        return replace(aims.burst.pop(), number=number)
    roll = random.random()
    if roll < 0.08:
        return Step(number, "time", at=_jump(history, random))
    if roll < 0.17:
        return Step(number, random.choice(tuple(WORK)), salt=salt, at=tick)
    if roll < 0.18:
        return Step(number, f"arm {random.choice(STRIKES)}")
    if roll < 0.24 and history.forms:
        old = [held for held, (play, _, _, case) in history.forms.items() if _moved_on(history, play, case, held)]
        return Step(number, "send", held=random.choice(old or tuple(history.forms)), at=tick)
    aim = aims.next(history, random) if aims is not None and random.random() < aimed else None
    if aims is not None and aim is not None:
        return _aimed(history, aims, aim, random, Step(number, aim.play.name, salt=salt, at=tick))
    if history.offered and random.random() < PRESSED:
        what, who, (kind, number_of) = random.choice(history.offered)
        return Step(number, what, who, history.born[kind, number_of], salt, tick)
    play, case = _next(history, random) if random.random() < ON else (None, None)
    if play is None:
        play = _play(history, random)
        case = _some_case(history, play, random)
    word = "hold " if random.random() < 0.07 else ""
    who = _somebody(history, play, case, random, UNASKED)
    slip = random.choice((OLD, OLD, UNKNOWN, TYPED)) if random.random() < SLIPPED else ""
    return Step(number, word + play.name, who, _birth(history, play, case), salt, tick, slip=slip)


def _aimed(history: History, aims: Aims, aim: Aim, random: Random, step: Step) -> Step:
    """A step that goes for an end: by whoever has the task, but where the end is that it is not theirs."""
    play, case = aim.play, aim.case
    who = aim.who if aim.who is not None else _somebody(history, play, case, random, 1.0 if aim.by == STRANGER else 0.0)
    found = replace(step, who=who, case=_birth(history, play, case), slip=aim.slip)
    aims.burst = [replace(found, at=0.5)] * BURST if aim.word == "TooMany" else []
    return found


def _birth(history: History, play: Play, case: int | None) -> tuple[int, int] | None:
    return history.born[play.kind, case] if case is not None else None


def _next(history: History, random: Random) -> tuple[Play | None, int | None]:
    """A use case that is open to the case of which something was just recorded, so that whole ways are gone, too."""
    ways = [
        (play, case)
        for kind, case in history.recent
        for play in PLAYS.values()
        if play.kind == kind and _is_open(history, play, case)
    ]
    return random.choices(ways, [play.weight for play, _ in ways])[0] if ways else (None, None)


def _is_open(history: History, play: Play, case: int) -> bool:
    opens = open_states(play.name)
    return opens is None or history.told.states[play.kind][case] in opens


def _moved_on(history: History, play: Play, case: int | None, held: int) -> bool:
    return case is not None and history.touched.get((play.kind, case), 0) > history.seen[held][0]


def _play(history: History, random: Random) -> Play:
    """A use case: mostly one whose step is open to some case as it stands."""
    if random.random() < 0.1:
        return random.choice(tuple(PLAYS.values()))
    able = [play for play in PLAYS.values() if not play.kind or open_cases(history.told, play)]
    return random.choices(able, [play.weight for play in able])[0]


def _some_case(history: History, play: Play, random: Random) -> int | None:
    if not play.kind:
        return None
    cases = open_cases(history.told, play) if random.random() < 0.92 else []
    cases = cases or list(history.told.states[play.kind])
    return random.choice(cases) if cases else None


def _somebody(history: History, play: Play, case: int | None, random: Random, unasked: float) -> int:
    """Whose task it is, mostly; of the organisation that the case is about, where it is about one."""
    people = history.city.people
    if random.random() < unasked:
        rings = _rings(history, play, case) if case is not None and random.random() < NEAR else []
        return random.choice(random.choice(rings)) if rings else random.randrange(len(people))
    able = [place for place, person in enumerate(people) if person.roles & play.by] or list(range(len(people)))
    if case is not None and play.by & OF_ORGANISATIONS and random.random() < 0.9:
        own = _owners(play, case)
        parties = [place for place in able if people[place].organisation_id in own]
        offices = [place for place in able if people[place].unit_id is not None]
        able = parties + offices or able
    return random.choice(able)


def _owners(play: Play, case: int) -> frozenset[int]:
    row = db.session.get(play.model, case)
    return permissions.persons.organisations_in(row) if row is not None else frozenset()


def _rings(history: History, play: Play, case: int) -> list[list[int]]:
    """Who stands near a case: those it belongs to in other parts, whoever had a hand in it, and parts that are one step off."""
    own, unit = _owners(play, case), getattr(db.session.get(play.model, case), "unit_id", None)
    people = list(enumerate(history.city.people))
    theirs = [place for place, one in people if one.organisation_id in own or (unit is not None and one.unit_id == unit)]
    hands = history.told.hands[play.kind, case]
    persons = set().union(*(history.beside.people.of.get(one, {one}) for one in hands))
    aside = [[place for place, one in people if part in one.roles] for part in sorted(parts_beside(play.kind) - play.by)]
    other = [[place for place in ring if not people[place][1].roles & play.by] for ring in (theirs, *aside)]
    return [ring for ring in (*other, [place for place, one in people if one.account_id in persons]) if ring]


@cache
def parts_beside(kind: str) -> frozenset[Role]:
    """The parts that take some step with cases of a kind."""
    return frozenset().union(*(play.by for play in PLAYS.values() if play.kind == kind))


def _jump(history: History, random: Random) -> float:
    """To the next moment at which something changes by itself, or just on."""
    if random.random() < 0.6:
        rounds = db.session.execute(select(Round.opens_at, Round.closes_at).where(Round.state == "announced")).all()
        asked = db.session.scalars(select(Claim.answer_by).where(Claim.answer_by.is_not(None)))
        moments = [moment for pair in rounds for moment in pair] + list(asked)
        coming = sorted(moment for moment in moments if moment and moment > history.city.now)
        if coming:
            return (coming[0] - history.city.now).total_seconds() + random.choice((-1, 0, 0, 1, 600))
    return random.choice(JUMPS).total_seconds()
