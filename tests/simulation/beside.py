"""The model beside the house: what is known of a step in plain values, and whether both say the same of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from marketplace.competition.models import Claim
from marketplace.needs.models import Need
from marketplace.people.commands.people import EditAccount
from marketplace.programmes.models import Programme
from marketplace.records.models.record import EventRecord
from marketplace.shared.calendar import day_of
from marketplace.shared.errors import Conflict, NotFound, NotNow, NotPermitted, Refusal
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountRole
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.models.person import PersonLink
from marketplace.vetting.models import Application
from tests.simulation.facts import case_of
from tests.simulation.model.leads import PUBLIC
from tests.simulation.model.rules import expects, take
from tests.simulation.model.world import MAY, MUST_NOT, OPEN, Case, Differs, Step, Who, World
from tests.simulation.replay import MODELS, Told

if TYPE_CHECKING:
    from tests.simulation.city import City
    from tests.simulation.history import Outcome
    from tests.simulation.steps.play import Play

SAYS_NO = (NotPermitted, NotNow, NotFound, Conflict)
"""Refusals that do not speak of what was typed."""
TYPED = (
    *("need_ids", "need_id", "opens_at", "closes_at", "accept", "carry_over", "related", "capacity"),
    *("admit", "send", "level", "engagement_id", "organisation_id"),
    *(
        "rehearsal",
        "without_money",
        "budget_fen",
        "values",
        "new_fen",
        "sure",
        "programme_id",
        "locked",
        "account_id",
        "same_as_id",
    ),
    *("absent_id", "role", "first_on", "last_on", "answer_by"),
)
BEFORE = {
    (
        "round",
        "shaped",
    ): "RoundAnnounced RoundAdjusted RoundNeedsChanged RoundProposed RoundHurried PairLocked PairBarred PairFreed",
    ("application", "recommended"): "ApplicationRecommended",
    ("year", "froze"): "YearFrozen YearProposed",
}
"""Whose hand keeps from the next signature, by the events that stand before a history begins."""
PEOPLE = ("Account", "Member", "SamePerson", "Change", "Registration", "Roles", "Deputy")
"""Beginnings of the kinds of events after which somebody may be reached, or belong, elsewhere."""


APART = (
    ("city_officer", "city_approver"),
    ("expert", "city_approver"),
    ("city_officer", "finance"),
    ("city_approver", "finance"),
)
"""Parts of which one person plays one at a time (AC5)."""


class Lent(NamedTuple):
    """Who plays whose part, and on which days."""

    account_id: int
    absent_id: int
    role: str
    first_on: date
    last_on: date


@dataclass
class People:
    """Who is one person: whoever was ever reached at the same address, or was stated to be the same."""

    addresses: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    of: dict[int, frozenset[int]] = field(default_factory=dict)
    organisation: dict[int, int] = field(default_factory=dict)
    in_office: set[int] = field(default_factory=set)
    officers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The officers of each county-level unit."""

    lent: list[Lent] = field(default_factory=list)

    def look(self) -> None:
        """Look at all accounts anew; an address that somebody had is never forgotten."""
        self.in_office, self.officers = set(), defaultdict(set)
        columns = (Account.id, Account.email, Account.phone, Account.organisation_id, Account.active)
        county = select(Account.unit_id, Account.id).join(AccountRole).where(AccountRole.role == "county_officer", Account.active)
        for unit, number in db.session.execute(county):
            self.officers[unit].add(number)
        rows = db.session.execute(select(*columns)).all()
        for number, mail, phone, organisation, active in rows:
            for address in filter(None, (mail.lower(), phone)):
                self.addresses[address].add(number)
            if organisation is not None:
                self.organisation[number] = organisation
            elif active:
                self.in_office.add(number)
        columns = (Deputy.account_id, Deputy.absent_id, Deputy.role, Deputy.first_on, Deputy.last_on)
        self.lent = [Lent(*row) for row in db.session.execute(select(*columns).where(Deputy.state == "given"))]
        links = [{one, other} for one, other in db.session.execute(select(PersonLink.account_id, PersonLink.other_id))]
        self.of = {number: frozenset({number}) for number, *_ in rows}
        for same in (*self.addresses.values(), *links):
            whole = frozenset().union(*(self.of[number] for number in same))
            self.of.update(dict.fromkeys(whole, whole))

    def parts(self, account: Account, today: date) -> frozenset[str]:
        """The own parts, and those lent for these days; beside a lent one its opposites rest (0109)."""
        own = {row.role for row in account.role_rows}
        lent = {one.role for one in self.lent if one.account_id == account.id and one.first_on <= today <= one.last_on}
        return frozenset({part for part in own if not any({part, one} <= {*pair} for one in lent for pair in APART)} | lent)

    def who(self, account: Account, now: datetime) -> Who:
        """Somebody, as the model asks: a deputy's hands are also those of whom it stands in for."""
        today = day_of(now)
        person = self.of.get(account.id, frozenset({account.id}))
        absent = [one.absent_id for one in self.lent if one.account_id == account.id and one.first_on <= today <= one.last_on]
        for one in absent:
            person |= self.of.get(one, frozenset({one}))
        others = person - {account.id}
        elsewhere = frozenset(self.organisation[one] for one in others if one in self.organisation)
        return Who(
            id=account.id,
            roles=self.parts(account, today),
            organisation=account.organisation_id,
            unit=account.unit_id,
            person=person,
            elsewhere=elsewhere,
            in_office=bool(others & self.in_office),
            colleagues=frozenset(self.officers.get(account.unit_id or 0, set()) - person),
            stands_in=bool(absent),
            settled=account.active and account.party_since is None and (account.unit_id is None or not elsewhere),
        )


class Beside:
    """The model's own city, going along with a history."""

    def __init__(self, city: City, told: Told) -> None:
        self.city, self.told = city, told
        self.world, self.people = World(), People()
        self.step: Step | None = None
        self.verdict, self.refusal = "", ""
        self.people.look()
        for kind, model in MODELS.items():
            for row in db.session.scalars(select(model)):
                self.world.cases[kind][row.id] = case_of(kind, row)
        self._remember()

    def _remember(self) -> None:
        """Take in whose hand was in what before the history begins."""
        for number, claim in self.world.cases["claim"].items():
            self.world.cases["round"][claim.of["round"]].hands["reviewed"] |= self.told.hands["claim", number]
        for kind, hand in (("adjustment", "adjusted"), ("workbook", "wrote")):
            for number, case in self.world.cases[kind].items():
                case.hands[hand] |= self.told.hands[kind, number]
        for (kind, hand), events in BEFORE.items():
            named = select(EventRecord).where(EventRecord.kind.in_(events.split()), EventRecord.actor_id.is_not(None))
            for event in db.session.scalars(named):
                self.world.cases[kind][event.facts[f"{kind}_id"]].hands[hand].add(event.actor_id)

    def before(self, play: Play, command: Any, actor: Account, now: datetime, number: int | None, held: bool) -> None:
        """Ask the model about a step that somebody is about to take."""
        case = self.world.cases[play.kind].get(number) if number is not None else None
        self.step = Step(
            name=play.name.partition(" (")[0],
            who=self.people.who(actor, now),
            case=case,
            now=now,
            typed={one: getattr(command, one) for one in TYPED if hasattr(command, one)},
            moments=self._moments(play.name, case, getattr(command, "programme_id", None)) | _moved(command) | _written(command),
        )
        verdict = expects(self.world, self.step)
        # A page that was held may be stale, and an account that a case is about stands in no lifecycle.
        self.verdict = OPEN if verdict == MAY and held else verdict

    def refused(self, refusal: Refusal, *, typed: bool) -> None:
        """Note how the house refused."""
        self.refusal = refusal.key if isinstance(refusal, SAYS_NO) and not typed else ""

    def after(self, outcome: Outcome) -> list[str]:
        """What the house and the model say differently of the step that was just played."""
        step, verdict, refusal = self.step, self.verdict, self.refusal
        self.step, self.verdict, self.refusal = None, "", ""
        done = outcome.word == "done" or (outcome.word == "killed" and bool(outcome.events))
        if step is not None and verdict == MAY and refusal:
            return [f"the model says that it may be, and it is refused: {refusal}"]
        if step is not None and verdict == MUST_NOT and done:
            return ["the model says that it must not be, and it is done"]
        if not done and not outcome.events:
            return []
        if any(event.kind.startswith(PEOPLE) for event in outcome.events):
            self.people.look()
        try:
            self._follow(step if done else None)
        except Differs as differs:
            return [f"the model goes another way: {differs}"]
        return self._differences()

    def _follow(self, step: Step | None) -> None:
        born = self._born()
        if step is not None:
            take(self.world, step, born)
            if step.name == "competition.results.publish" and step.case is not None:
                claims = [claim.id for claim in self.world.all("claim", round=step.case.id)]
                ranks = self.told.of["claim"]
                result = {one: (self.told.states["claim"][one], ranks.get(one, {}).get("rank")) for one in claims}
                self.world.decide(result, step.case.id)
            return
        if born:
            raise Differs(f"{[(case.kind, case.id) for case in born]} came from nowhere")
        for number, state in sorted(self.told.states["run"].items(), key=lambda one: one[1] == "superseded"):
            self.world.follow("run", number, state)

    def _born(self) -> list[Case]:
        return [
            case_of(kind, db.session.get_one(model, number))
            for kind, model in MODELS.items()
            if len(self.told.states[kind]) != len(self.world.cases[kind])
            for number in self.told.states[kind]
            if number not in self.world.cases[kind]
        ]

    def _differences(self) -> list[str]:
        """Where the model's states are not those that the events tell; `checks.states_follow` holds these against the rows."""
        return [
            f"{kind} {number}: the model says {mine.state}, the house {theirs[number]}"
            for kind in MODELS
            for theirs in [self.told.states[kind]]
            for number, mine in self.world.cases[kind].items()
            if mine.state != theirs[number]
        ]

    def _moments(self, name: str, case: Case | None, named: int | None) -> dict[str, Any]:
        moments: dict[str, Any] = {}
        if name.startswith("vetting."):
            of_case = case.of.get("programme") if case is not None else None
            carried = case.of.get("carry_to") if case is not None else None
            known = db.session.get(Programme, named or carried or of_case or self.city.programme_id)
            programme = known or db.session.get_one(Programme, self.city.programme_id)  # one may be named that is none
            moments |= {"apply_until": programme.apply_until, "recommend_until": programme.recommend_until}
        if name.startswith("evaluation."):
            moments["ends_on"] = db.session.get_one(Programme, self.city.programme_id).ends_on
            moments["moved"] = case is not None and case.kind == "year" and _moved_since(case.id)
        if name.startswith(("evaluation.", "programmes.")):
            programme_id = _programme_of(case, named) or self.city.programme_id
            moments["waits"], moments["proposer"] = _proposed_settings(programme_id)
            moments["programme"] = programme_id
            moments["days_by"] = _proposed_days(programme_id)
        if case is not None and case.kind == "application":
            case.of["direct"] = db.session.get_one(Application, case.id).direct
        if case is not None and case.kind == "claim":
            claim = db.session.get_one(Claim, case.id)
            moments |= {"answer_by": claim.answer_by, "ends_on": claim.round.programme.ends_on}
        return moments


def _moved(command: Any) -> dict[str, Any]:
    """Whether an account that is edited plays other parts, or elsewhere, from now on."""
    account = db.session.get(Account, command.account_id) if isinstance(command, EditAccount) else None
    if account is None:
        return {}
    return {"moved": account.unit_id is not None and (account.own_roles, account.unit_id) != (command.roles, command.unit_id)}


def _written(command: Any) -> dict[str, Any]:
    """What a need that is written anew asks for, and whether anything is other than what everybody reads."""
    content = getattr(command, "content", None)
    need = db.session.get(Need, command.need_id) if content is not None and hasattr(command, "need_id") else None
    if need is None:
        return {}
    moved = (one for one in PUBLIC if getattr(need, one) != getattr(content, one))
    public = any(one != "categories" or {*need.categories} != {*content.categories} for one in moved)
    return {"public": public, "asks": {*content.categories}}


def _programme_of(case: Case | None, named: int | None) -> int | None:
    """The programme that a step is about, as far as its case or what was typed names one."""
    return named or (case.of.get("programme") if case is not None else None)


def _last_of(programme_id: int, kinds: str, *ends: str) -> EventRecord | None:
    """What was recorded last of a programme's settings or days, of these kinds."""
    named = EventRecord.kind.in_([f"Programme{kinds}{one}" for one in ends])
    told = db.session.scalars(select(EventRecord).where(named).order_by(EventRecord.seq.desc()))
    return next((one for one in told if one.facts["programme_id"] == programme_id), None)


def _proposed_settings(programme_id: int) -> tuple[frozenset[str], int | None]:
    """The settings of a programme that somebody proposed and nobody decided yet, and who, as the events tell it."""
    last = _last_of(programme_id, "Settings", "Proposed", "Agreed", "Refused", "Withdrawn")
    if last is None or last.kind != "ProgrammeSettingsProposed":
        return frozenset(), None
    return frozenset(change["name"] for change in last.facts["changes"]), last.actor_id


def _proposed_days(programme_id: int) -> int | None:
    """Who proposed days of a programme that nobody decided yet; None where none wait. A change that one makes alone decides nothing."""
    last = _last_of(programme_id, "Dates", "Proposed", "Refused", "Withdrawn")
    if last is None or last.kind != "ProgrammeDatesProposed":
        return None
    days = {one["name"]: one["new"] for one in last.facts["changes"] if one["name"] != "name"}
    since = select(EventRecord).where(EventRecord.kind == "ProgrammeDatesChanged", EventRecord.seq > last.seq)
    for one in db.session.scalars(since):
        if (
            one.facts["programme_id"] == programme_id
            and days.items() <= {change["name"]: change["new"] for change in one.facts["changes"]}.items()
        ):
            return None
    return last.actor_id


def _moved_since(run_id: int) -> bool:
    """Whether a setting is another one than when a run was frozen, as the events tell it."""
    kinds = EventRecord.kind.in_(("YearFrozen", "ProgrammeSettingsChanged", "ProgrammeSettingsAgreed"))
    programme, old, new = None, {}, {}
    for one in db.session.scalars(select(EventRecord).where(kinds).order_by(EventRecord.seq)):
        if one.kind == "YearFrozen" and one.facts["year_id"] == run_id:
            programme = one.facts["programme_id"]
        elif one.kind != "YearFrozen" and one.facts["programme_id"] == programme:
            for change in one.facts["changes"]:
                old.setdefault(change["name"], change["old"])
                new[change["name"]] = change["new"]
    return old != new
