"""One history of a city: steps drawn by chance from what can be done, played, checked, and played again exactly."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select
from werkzeug.utils import import_string

from marketplace.records.models.record import EventRecord, Message, Outbox
from marketplace.shared.errors import Invalid, Refusal, TooMany
from marketplace.shared.extensions import db
from marketplace.shared.offers import is_offered
from marketplace.shared.roles import Role
from marketplace.site.jobs import PERIODIC, outbox
from tests.simulation import checks, outer
from tests.simulation.beside import Beside
from tests.simulation.city import City
from tests.simulation.outcomes import DONE, bare, kind_of
from tests.simulation.outside import Killed
from tests.simulation.people import Person
from tests.simulation.replay import MODELS, Told
from tests.simulation.steps import PLAYS
from tests.simulation.steps.play import Play, Situation
from tests.simulation.steps.slips import UNKNOWN, Slip, slipped

STANDING = ("organisation", "place")
"""What says whether an organisation may act."""


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
    slip: str = ""
    """What kind of thing is wrong with what is typed, where something is; the salt decides what."""


@dataclass
class Outcome:
    """What a step came to."""

    word: str
    """done, refused, unchanged, killed, failed or nothing."""
    key: str = ""
    offered: bool | None = None
    case: Any = None
    events: list[Any] = field(default_factory=list)
    asked: int = 0
    """How much the use case asked of the database."""
    kind: str = ""
    """The kind of a refusal."""
    old: bool = False
    """Whether it was sent with a version that is not the stored one."""
    unknown: bool = False
    """Whether it named something that is not there."""


class Wrong(AssertionError):
    """Something that must be true is not."""


@dataclass
class History:
    """A city with its steps so far."""

    city: City
    told: Told = field(default_factory=Told)
    steps: list[Step] = field(default_factory=list)
    reached: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    born: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    forms: dict[int, tuple[Play, Any, int, Any]] = field(default_factory=dict)
    seen: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    """Of each page that is held: how far the record had come, and the version of its case that it carries."""
    touched: dict[tuple[str, int], int] = field(default_factory=dict)
    """The place in the record of the last that was said of a case."""
    recent: list[tuple[str, int]] = field(default_factory=list)
    """The cases that the last event named, or whose moment came since."""
    fresh: set[tuple[str, int]] = field(default_factory=set)
    """The same of all since the buttons were looked at."""
    offered: list[tuple[str, int, tuple[str, int]]] = field(default_factory=list)
    """What somebody was shown at that look: the step, the place of the person, the case."""
    verified: int = 0
    heard: int = 0
    looks: int = 0
    kills: int = 0
    """How often somebody was killed: what is left half done outside the database is swept later."""
    spent: Callable[[], float] = lambda: 0.0
    """The processor time so far, where somebody measures; no test does."""
    looking: float = 0
    """Processor time of the looks that are taken every so often."""
    slow: list[tuple[float, str]] = field(default_factory=list)
    """The steps that took more than a second of processor time, without looks."""
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
        self._pass_time(step.at)
        self.steps.append(step)
        before, began = self.city.outside.commits, self.spent()
        outcome = self._played(step)
        db.session.rollback()
        if (spent := self.spent() - began) > 1:
            self.slow.append((spent, step.what))
        self.city.now = max(self.city.now, self.city.outside.now)
        outcome.events = self.told.listen() if self.city.outside.commits > before else []
        self.touched |= {(event.subject_kind, event.subject_id): event.seq for event in outcome.events}
        if outcome.events:
            self.recent = self.told.named(outcome.events[-1])
            concerned = self._concerned({(event.subject_kind, event.subject_id) for event in outcome.events})
            self.recent += concerned
            self.fresh.update(case for event in outcome.events for case in self.told.named(event) if case[0] in MODELS)
            self.fresh.update(concerned)
        self._christen(step)
        self._part(outcome.events)
        if outcome.word in ("done", "refused", "unchanged"):
            self.reached[bare(step.what), outcome.kind or DONE, outcome.key] += 1
        checks.after(self, step, outcome)
        return outcome

    def _pass_time(self, seconds: float) -> None:
        """Move the clock; what opens or closes by itself meanwhile is as new as what somebody did."""
        began, self.city.now = self.city.now, self.city.now + timedelta(seconds=seconds)
        self.city.outside.now = self.city.now
        rounds = self.beside.world.cases["round"].items()
        came = [("round", one) for one, a in rounds if any(began < a.of[name] <= self.city.now for name in ("opens", "closes"))]
        self.recent = came or self.recent
        self.fresh.update(came)

    def _concerned(self, subjects: set[tuple[str, int]]) -> list[tuple[str, int]]:
        """The cases of an organisation of which, or of whose place, something was said: what was open to it may be no more."""
        world = self.beside.world.cases
        sides = {side for kind, one in subjects if kind in STANDING and one in world[kind] for side in world[kind][one].sides()}
        found = ((kind, one, case) for kind in MODELS if kind not in STANDING and sides for one, case in world[kind].items())
        return [(kind, one) for kind, one, case in found if sides & case.sides()]

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
            old = self._is_old(play, number, step.held)
            outcome = self._sent(play, command, self.city.people[who], None, held=number, old=True)
            outcome.old = old and outcome.word == "done"
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
            of, seen = case and case.id, getattr(case, "version", None)
            # A form may be about another case than the one on whose page it was found.
            own = getattr(command, f"{play.kind}_id", of) == of and getattr(command, "version", None) == seen
            self.seen[step.number] = (self.told.seq, seen if own else None)
            return Outcome("nothing")
        slip = slipped(command, step.slip, situation.random) if step.slip else None
        return self._sent(play, slip.command if slip else command, person, case, slip=slip)

    def _sent(
        self,
        play: Play,
        command: Any,
        person: Person,
        case: Any,
        *,
        held: int | None = None,
        slip: Slip | None = None,
        old: bool = False,
    ) -> Outcome:
        actor = person.account
        self.beside.before(play, command, actor, self.city.now, held or (case and case.id), old)
        offered = is_offered(play.button, case, actor, self.city.now) if play.button and case is not None else None
        before = self.city.outside.questions
        try:
            play.run(command, actor, self.city.now)
        except Refusal as refusal:
            db.session.rollback()
            typed = bool(slip) or isinstance(refusal, Invalid | TooMany) or refusal.key.startswith(play.chosen or "-")
            self.beside.refused(refusal, typed=typed)
            return Outcome("unchanged" if typed else "refused", refusal.key, offered, case, kind=kind_of(type(refusal)))
        done = Outcome("done", "", offered, case, asked=self.city.outside.questions - before)
        done.old, done.unknown = bool(slip and slip.old and play.seen), bool(slip and slip.kind == UNKNOWN and play.seen)
        return done

    def _is_old(self, play: Play, number: int | None, held: int) -> bool:
        """Whether something was recorded of the case since the page was seen."""
        seq, version = self.seen[held]
        if version is None or number is None or not play.seen:
            return False
        own = (EventRecord.subject_kind == play.kind, EventRecord.subject_id == number)
        since = db.session.scalar(select(EventRecord.seq).where(EventRecord.seq > seq, *own).limit(1))
        stored = db.session.scalar(select(play.model.version).where(play.model.id == number))
        return since is not None and stored is not None and stored > version

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

    def _part(self, events: Iterable[Any]) -> None:
        """Whoever plays other parts from now on is drawn for these."""
        changed = {event.facts["account_id"]: event.facts["roles"] for event in events if event.kind == "RolesChanged"}
        for place, person in enumerate(self.city.people):
            if person.account_id in changed:
                self.city.people[place] = replace(person, roles=frozenset(map(Role, changed[person.account_id])))
        for event in events:
            if event.kind == "DeputyGiven":
                for place, person in enumerate(self.city.people):
                    if person.account_id == event.facts["account_id"]:
                        self.city.people[place] = replace(person, roles=person.roles | {Role(event.facts["role"])})


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
            outbox.perform(ring, lambda: history.city.outside.now)


def relay(history: History, random: Random) -> None:
    """The scheduler looks round: clock tasks, then what is due."""
    for task in PERIODIC:
        import_string(task.path)(history.city.now)
    outbox.run_due(history.city.now, at=lambda: history.city.outside.now, limit=random.choice((5, 50, 200)))


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


def again(history: History, steps: Iterable[Step]) -> None:
    """Play given steps, and let it come to rest."""
    for step in steps:
        history.play(step)
    settled(history)
