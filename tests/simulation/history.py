"""One history of a city: steps drawn by chance from what can be done, played, checked, and played again exactly."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import func, inspect, select
from werkzeug.utils import import_string

from marketplace.competition.models import Claim, Round
from marketplace.records.models.record import ChainHead, EventRecord, Message, Outbox
from marketplace.shared import permissions
from marketplace.shared.errors import Invalid, Refusal, TooMany
from marketplace.shared.extensions import db
from marketplace.shared.lifecycle import steps_from
from marketplace.shared.offers import is_offered
from marketplace.shared.roles import OF_ORGANISATIONS
from marketplace.site.jobs import PERIODIC, outbox
from tests.simulation import checks, outer
from tests.simulation.beside import Beside
from tests.simulation.city import City
from tests.simulation.outside import JUMPS, STRIKES, Killed
from tests.simulation.people import Person
from tests.simulation.replay import Told
from tests.simulation.steps import PLAYS
from tests.simulation.steps.play import Play, Situation


@dataclass(frozen=True)
class Step:
    """One step of a history, complete: played again on the same city it does the same."""

    number: int
    what: str
    who: int = 0
    """Place of the person among the people of the city."""
    case: tuple[int, int] | None = None
    """The case by the step that made it and its place among what that step made; before all steps that is 0."""
    salt: int = 0
    """Decides what the person types."""
    at: float = 0
    """Seconds by which the clock is moved before it."""
    held: int = 0
    """The step in which the form was opened that is sent now."""


@dataclass
class Outcome:
    """What a step came to."""

    word: str
    """done, refused, unchanged, killed, failed or nothing."""
    key: str = ""
    offered: bool | None = None
    case: Any = None
    events: list[Any] = field(default_factory=list)


class Wrong(AssertionError):
    """Something that must be true is not."""


@dataclass
class History:
    """A city with its steps so far."""

    city: City
    told: Told = field(default_factory=Told)
    steps: list[Step] = field(default_factory=list)
    reached: Counter[tuple[str, str]] = field(default_factory=Counter)
    born: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    forms: dict[int, tuple[Play, Any, int, Any]] = field(default_factory=dict)
    seen: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    """Of each page that is held: how far the record had come, and the version of its case that it carries."""
    touched: dict[tuple[str, int], int] = field(default_factory=dict)
    """The place in the record of the last that was said of a case."""
    verified: int = 0
    heard: int = 0
    looks: int = 0
    kills: int = 0
    """How often somebody was killed: what is left half done outside the database is swept later."""
    beside: Beside = field(init=False)

    def __post_init__(self) -> None:
        self.told.begin()
        for kind, cases in self.told.states.items():
            for place, number in enumerate(sorted(cases)):
                self.born[kind, number] = (0, place)
        self.beside = Beside(self.city, self.told)
        self.heard = db.session.scalar(select(func.max(Message.id))) or 0

    # -- playing ------------------------------------------------------------------------------------------------

    def play(self, step: Step) -> Outcome:
        """Play one step and check what must be true after it; `Wrong` where it is not."""
        self.city.now += timedelta(seconds=step.at)
        self.city.outside.now = self.city.now
        before = db.session.scalars(select(ChainHead.seq)).one()
        self.steps.append(step)
        outcome = self._played(step)
        db.session.rollback()
        outcome.events = self.told.listen()
        self.touched |= {(event.subject_kind, event.subject_id): event.seq for event in outcome.events}
        self._christen(step)
        if outcome.word in ("done", "refused", "unchanged"):
            self.reached[step.what, outcome.word if outcome.word == "done" else outcome.key] += 1
        checks.after(self, step, outcome, before)
        return outcome

    def _played(self, step: Step) -> Outcome:
        if step.what == "time":
            return Outcome("nothing")
        if step.what.startswith("arm "):
            self.city.outside.armed.add(step.what.removeprefix("arm "))
            return Outcome("nothing")
        try:
            return self._worked(step) if step.what in WORK else self._tried(step)
        except Killed:
            db.session.rollback()
            self.kills += 1
            return Outcome("killed")
        except OSError as error:
            db.session.rollback()
            if error.errno != 28:
                raise
            return Outcome("failed")

    def _worked(self, step: Step) -> Outcome:
        WORK[step.what](self, Random(step.salt))
        return Outcome("nothing")

    def _tried(self, step: Step) -> Outcome:
        """A person tries something; what is refused changes nothing."""
        if step.what == "send":
            form = self.forms.get(step.held)
            if form is None:
                return Outcome("nothing")
            play, command, who, number = form
            outcome = self._sent(play, command, self.city.people[who], None, held=number)
            if outcome.word == "done" and self._is_old(play, number, step.held):
                raise Wrong(f"an old page was taken: {play.name}")
            return outcome
        hold = step.what.startswith("hold ")
        play = PLAYS[step.what.removeprefix("hold ")]
        case = self._case(play, step)
        if play.kind and case is None:
            return Outcome("nothing")
        person = self.city.people[step.who % len(self.city.people)]
        actor = person.account
        situation = Situation(self.city, self.told, Random(step.salt), actor, self.city.now, case)
        command = play.command(situation)
        if command is None:
            return Outcome("nothing")
        if hold:
            self.forms[step.number] = (play, command, step.who % len(self.city.people), case and case.id)
            seen = getattr(case, "version", None)
            self.seen[step.number] = (self.told.seq, seen if getattr(command, "version", None) == seen else None)
            return Outcome("nothing")
        return self._sent(play, command, person, case)

    def _sent(self, play: Play, command: Any, person: Person, case: Any, *, held: int | None = None) -> Outcome:
        actor = person.account
        self.beside.before(play, command, actor, self.city.now, held or (case and case.id), case is None and bool(play.kind))
        offered = is_offered(play.button, case, actor, self.city.now) if play.button and case is not None else None
        try:
            play.run(command, actor, self.city.now)
        except Refusal as refusal:
            db.session.rollback()
            typed = isinstance(refusal, Invalid | TooMany) or refusal.key.startswith(play.chosen or "-")
            self.beside.refused(refusal, typed=typed)
            return Outcome("unchanged" if typed else "refused", refusal.key, offered, case)
        return Outcome("done", "", offered, case)

    def _is_old(self, play: Play, number: int | None, held: int) -> bool:
        """Whether something else was recorded of the case between the page and what was sent from it."""
        seq, version = self.seen[held]
        if version is None or number is None:
            return False
        own = (EventRecord.subject_kind == play.kind, EventRecord.subject_id == number)
        since = db.session.scalars(select(EventRecord.seq).where(EventRecord.seq > seq, *own)).all()
        stored = db.session.scalar(select(play.model.version).where(play.model.id == number))
        return len(since) > 1 and stored is not None and stored > version + 1

    def _case(self, play: Play, step: Step) -> Any:
        if not play.kind or step.case is None:
            return None
        number = next((one for (kind, one), birth in self.born.items() if kind == play.kind and birth == step.case), None)
        return db.session.get(play.model, number) if number is not None else None

    def _christen(self, step: Step) -> None:
        """Name what this step has made by the step."""
        for kind, cases in self.told.states.items():
            fresh = [number for number in cases if (kind, number) not in self.born]
            for place, number in enumerate(fresh):
                self.born[kind, number] = (step.number, place)

    # -- drawing ------------------------------------------------------------------------------------------------

    def draw(self, random: Random) -> Step:
        """The next step by chance: mostly what can be done, sometimes what cannot, and what comes from outside."""
        number, salt = len(self.steps) + 1, random.getrandbits(32)
        tick = random.choice((0.5, 3, 30))
        roll = random.random()
        if roll < 0.08:
            return Step(number, "time", at=self._jump(random))
        if roll < 0.17:
            return Step(number, random.choice(tuple(WORK)), salt=salt, at=tick)
        if roll < 0.18:
            return Step(number, f"arm {random.choice(STRIKES)}")
        if roll < 0.24 and self.forms:
            old = [held for held, (play, _, _, case) in self.forms.items() if self._moved_on(play, case, held)]
            return Step(number, "send", held=random.choice(old or tuple(self.forms)), at=tick)
        play = self._play(random)
        case = self._some_case(play, random)
        word = "hold " if random.random() < 0.07 else ""
        who = self._somebody(play, case, random)
        return Step(number, word + play.name, who, self.born[play.kind, case] if case is not None else None, salt, tick)

    def _moved_on(self, play: Play, case: int | None, held: int) -> bool:
        return case is not None and self.touched.get((play.kind, case), 0) > self.seen[held][0]

    def _play(self, random: Random) -> Play:
        """A use case: mostly one whose step is open to some case as it stands."""
        if random.random() < 0.1:
            return random.choice(tuple(PLAYS.values()))
        able = [play for play in PLAYS.values() if self._open_cases(play) or not play.kind]
        return random.choices(able, [play.weight for play in able])[0]

    def _open_cases(self, play: Play) -> list[int]:
        """The cases that stand where the step of a use case begins; all of them where it takes none."""
        cases = self.told.states[play.kind] if play.kind else {}
        opens = open_states(play.name)
        return list(cases) if opens is None else [number for number, state in cases.items() if state in opens]

    def _some_case(self, play: Play, random: Random) -> int | None:
        if not play.kind:
            return None
        cases = self._open_cases(play) if random.random() < 0.92 else []
        cases = cases or list(self.told.states[play.kind])
        return random.choice(cases) if cases else None

    def _somebody(self, play: Play, case: int | None, random: Random) -> int:
        """Whose task it is, mostly; of the organisation that the case is about, where it is about one."""
        people = self.city.people
        if random.random() < 0.12:
            return random.randrange(len(people))
        able = [place for place, person in enumerate(people) if person.roles & play.by] or list(range(len(people)))
        if case is not None and play.by & OF_ORGANISATIONS and random.random() < 0.9:
            row = db.session.get(play.model, case)
            own = permissions.persons.organisations_in(row) if row is not None else frozenset()
            parties = [place for place in able if people[place].organisation_id in own]
            offices = [place for place in able if people[place].unit_id is not None]
            able = parties + offices or able
        return random.choice(able)

    def _jump(self, random: Random) -> float:
        """To the next moment at which something changes by itself, or just on."""
        if random.random() < 0.6:
            rounds = db.session.execute(select(Round.opens_at, Round.closes_at).where(Round.state == "announced")).all()
            asked = db.session.scalars(select(Claim.answer_by).where(Claim.answer_by.is_not(None)))
            moments = [moment for pair in rounds for moment in pair] + list(asked)
            coming = sorted(moment for moment in moments if moment and moment > self.city.now)
            if coming:
                return (coming[0] - self.city.now).total_seconds() + random.choice((-1, 0, 0, 1, 600))
        return random.choice(JUMPS).total_seconds()


@cache
def open_states(name: str) -> frozenset[str] | None:
    """The states from which a use case takes a step; None where it takes none."""
    play = PLAYS[name]
    steps = play.offer.steps if play.offer else ()
    if not steps:
        return None
    column: Any = inspect(play.model).columns["standing" if play.kind == "organisation" else "state"]
    return frozenset(state.value for state in column.type.kind if any(step in steps_from(state) for step in steps))


# -- the worker and the clock ------------------------------------------------------------------------------------


def worker(history: History, random: Random) -> None:
    """A worker takes some rings, in any order, some of them twice; some are lost on the way."""
    rings = history.city.outside.bell.rings
    random.shuffle(rings)
    for _ in range(random.randint(1, 12)):
        if not rings:
            return
        ring = rings.pop()
        if random.random() < 0.1:
            continue
        for _ in range(2 if random.random() < 0.15 else 1):
            outbox.perform(ring, lambda: history.city.now)


def relay(history: History, random: Random) -> None:
    """The scheduler looks round: clock tasks, then what is due."""
    for task in PERIODIC:
        import_string(task.path)(history.city.now)
    outbox.run_due(history.city.now, limit=random.choice((5, 50, 200)))


def visit(history: History, random: Random) -> None:
    """Somebody opens a page."""
    for wrong in outer.look(history, random):
        raise Wrong(wrong)


WORK = {"worker": worker, "relay": relay, "visit": visit}


def settled(history: History) -> None:
    """Let all promised work come to its end, as a quiet night would."""
    history.city.outside.armed.clear()
    for _ in range(3):
        history.city.now += timedelta(hours=2)
        history.city.outside.now = history.city.now
        with suppress(Killed):
            outbox.run_due(history.city.now)
    history.told.listen()
    stuck = db.session.scalars(select(Outbox).where(Outbox.done_at.is_(None), Outbox.next_try_at <= history.city.now)).all()
    if stuck:
        raise Wrong(f"promised work does not come to an end: {[(row.job, row.last_error) for row in stuck]}")
    for wrong in checks.told_to_whom_it_concerns(history):
        raise Wrong(wrong)


def grow(history: History, seed: str, steps: int) -> None:
    """Let a history grow by chance until it has so many steps, and come to rest."""
    random = Random(f"steps of {seed}")
    while len(history.steps) < steps:
        history.play(history.draw(random))
    settled(history)


def again(history: History, steps: Iterable[Step]) -> None:
    """Play given steps, and let it come to rest."""
    for step in steps:
        history.play(step)
    settled(history)
