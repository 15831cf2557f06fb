"""What must be true after every step, and what is asked every so often."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from marketplace.competition.models import Claim, ClaimScore, ClaimVersion, Round
from marketplace.delivery.models import Engagement
from marketplace.evaluation.models import YearRun
from marketplace.evaluation.queries import adjustments
from marketplace.programmes.models import Programme
from marketplace.records.models.record import EventRecord, Message
from marketplace.records.use_cases import audit
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountRole
from tests.simulation.buttons import barred, shown
from tests.simulation.hearers import told_to_whom_it_concerns
from tests.simulation.inbox import wrong_in_inbox
from tests.simulation.outer import files_belong, letters_go_once
from tests.simulation.replay import stored

if TYPE_CHECKING:
    from tests.simulation.history import History, Outcome, Step
    from tests.simulation.people import Person

EVERY = 12
"""Steps between two looks at everything."""
HANDS = 3
"""The same of looks into the inbox of somebody who had a hand in what was just done."""
HOLDING = ("selected", "enterprise_yes", "institution_yes", "confirmed")
"""States of a claim that hold its need."""


def after(history: History, step: Step, outcome: Outcome) -> None:
    """Ask what must be true after this step."""
    from tests.simulation.history import WORK, Wrong

    for wrong in _of_step(outcome) + history.beside.after(outcome):
        raise Wrong(wrong)
    if step.what in WORK:
        # Later the reader may play other parts.
        for wrong in told_to_whom_it_concerns(history):
            raise Wrong(wrong)
    began = history.spent()
    if step.number % EVERY == 0 or step.number <= 1:
        everything(history)
        _inbox(history, _reader(history, Random(step.salt)))
        for wrong in shown(history, Random(step.salt)):
            raise Wrong(wrong)
    elif outcome.events and step.number % HANDS == 0:
        hands = set().union(*(history.told.hands[case] for case in history.recent))
        near = [one for one in history.city.people if one.account_id in hands]
        if near:
            _inbox(history, near[step.salt % len(near)])
    history.looking += history.spent() - began


def _reader(history: History, random: Random) -> Person:
    """Whose inbox is looked into: anybody's, or that of somebody who had a hand in a case that waits for their part."""
    people, hands = history.city.people, sorted({place for _, place in barred(history)})
    return people[random.choice(hands if hands and random.random() < 0.5 else range(len(people)))]


def _inbox(history: History, person: Person) -> None:
    from tests.simulation.history import Wrong

    account, now = person.account, history.city.now
    for wrong in wrong_in_inbox(history.told, account, now):
        raise Wrong(f"the inbox of {person.name}: {wrong}")


def _of_step(outcome: Outcome) -> list[str]:
    wrong = []
    if outcome.offered is True and outcome.word == "refused":
        wrong.append(f"was offered and is refused: {outcome.key}")
    if outcome.offered is False and outcome.word == "done":
        wrong.append("was not offered and is done")
    if outcome.old and outcome.events:
        wrong.append("an old page was taken")
    if outcome.unknown and outcome.events:
        wrong.append("what is not there was acted on")
    if outcome.word in ("refused", "unchanged") and outcome.events:
        wrong.append(f"was refused and yet recorded: {[event.kind for event in outcome.events]}")
    return wrong


def everything(history: History) -> None:
    """Ask what must be true of the whole city."""
    from tests.simulation.history import Wrong

    for check in CHECKS:
        for wrong in check(history):
            raise Wrong(f"{check.__name__}: {wrong}")
    db.session.rollback()


def states_follow(history: History) -> list[str]:
    """The events alone give the state of every case."""
    return [
        f"{kind} {number} is {found.get(number)}, its events say {said.get(number)}"
        for kind, found in stored().items()
        for said in [history.told.states[kind]]
        if found != said
        for number in sorted({*found, *said})
        if found.get(number) != said.get(number)
    ]


def chain_holds(history: History) -> list[str]:
    """The record is whole since the last look."""
    broken = audit.verify(db.session(), max(0, history.verified))
    history.verified = history.told.seq
    return [f"broken: {broken}"] if broken else []


def money_adds_up(_history: History) -> list[str]:
    """What three pay is the price, to the fen, of every offer and of every contract; a contract's is its claim's."""
    contents = dict(db.session.execute(select(ClaimVersion.claim_id, ClaimVersion.content).order_by(ClaimVersion.number)).all())
    wrong = [f"claim {number}: {one}" for number, one in contents.items() if not _adds_up(one)]
    for contract in db.session.scalars(select(Engagement)):
        amounts = {name: getattr(contract, name) for name in AMOUNTS}
        if not _adds_up(amounts) or any(contents[contract.claim_id][name] != amounts[name] for name in AMOUNTS):
            wrong.append(f"contract {contract.number}: {amounts}")
    return wrong


def corrections_add_up(_history: History) -> list[str]:
    """The events of a released year, added to its lines, give the corrected list, and it stays within the budget."""
    wrong = []
    for run in db.session.scalars(select(YearRun).where(YearRun.state == "released")):
        amounts = {line.organisation_id: line.share_fen for line in run.lines}
        said = select(EventRecord.facts).where(EventRecord.kind == "AdjustmentApproved").order_by(EventRecord.seq)
        for facts in db.session.scalars(said):
            if facts["year_id"] == run.id:
                stood = amounts[facts["organisation_id"]]
                if (stood, stood + facts["change_fen"]) != (facts["old_fen"], facts["new_fen"]):
                    wrong.append(f"year {run.id} stood at {stood}: {facts}")
                amounts[facts["organisation_id"]] = facts["new_fen"]
        found = {one.organisation: one.new_fen for one in adjustments.stands(run)}
        if found != amounts or min(amounts.values(), default=0) < 0 or sum(amounts.values()) > run.budget_fen:
            wrong.append(f"year {run.id} is corrected to {found}, its events say {amounts}, of {run.budget_fen}")
    return wrong


MOVERS = ("satisfaction_", "subsidy_cap", "outcome_", "gate_", "year_weight_")
"""How the settings begin that a year is worked out with."""


def nobody_chooses_between_lists(_history: History) -> list[str]:
    """Once a year was worked out, a rehearsal included, nobody alone changes what it is worked out with (AC5)."""
    kinds = ("ProgrammeSettingsChanged", "YearFrozen", "YearRehearsed")
    events = db.session.scalars(select(EventRecord).where(EventRecord.kind.in_(kinds)).order_by(EventRecord.seq))
    wrong, seen = [], False
    for event in events:
        seen = seen or event.kind != "ProgrammeSettingsChanged"
        moved = [one["name"] for one in event.facts.get("changes", ()) if one["name"].startswith(MOVERS)]
        wrong += [f"{event.actor_id} alone changed {moved} after a list was seen"] if seen and moved else []
    return wrong


AMOUNTS = ("price_fen", "government_fen", "concession_fen", "enterprise_fen")


def _adds_up(amounts: dict[str, Any]) -> bool:
    return amounts["price_fen"] == sum(amounts[name] for name in AMOUNTS[1:])


def places_hold(history: History) -> list[str]:
    """One institution leads a need, and none serves more than it has places for."""
    held = select(Claim.need_id, func.count()).where(Claim.state.in_(HOLDING[:3])).group_by(Claim.need_id)
    wrong = [f"need {need_id} is held {times} times" for need_id, times in db.session.execute(held) if times > 1]
    live = select(Engagement.need_id, func.count()).where(Engagement.state != "terminated").group_by(Engagement.need_id)
    return wrong + [f"need {need_id} has {times} contracts" for need_id, times in db.session.execute(live) if times > 1]


def nobody_scores_alone(_history: History) -> list[str]:
    """What was put before the approver was scored by somebody else than who announced the round, where there is anybody (AC5)."""
    alone = select(Claim.id).join(Round, Claim.round_id == Round.id).join(Programme, Round.programme_id == Programme.id)
    reviewing = select(AccountRole.account_id).where(AccountRole.role.in_(("expert", "city_officer")))
    there = select(Account.id).where(Account.active, Account.unit_id == Programme.unit_id, Account.id.in_(reviewing))
    colleague = there.where(Account.id != Round.announced_by_id).correlate(Programme, Round).exists()
    decided = Round.state.in_(("proposed", "approved", "published")), Round.announced_by_id.is_not(None)
    alone = alone.where(*decided, colleague, Claim.state.not_in(UNSCORED))
    others = select(ClaimScore.id).where(ClaimScore.claim_id == Claim.id, ClaimScore.account_id != Round.announced_by_id)
    return [
        f"claim {one} was scored by nobody else"
        for one in db.session.scalars(alone.where(~others.correlate(Claim, Round).exists()))
    ]


UNSCORED = ("submitted", "withdrawn", "screened_out")


def told_once(_history: History) -> list[str]:
    """Each event is told once to each person."""
    twice = select(Message.event_id, Message.account_id).group_by(Message.event_id, Message.account_id).having(func.count() > 1)
    return [f"event {event} was told twice to account {account}" for event, account in db.session.execute(twice)]


CHECKS = (
    states_follow,
    chain_holds,
    money_adds_up,
    corrections_add_up,
    nobody_chooses_between_lists,
    places_hold,
    nobody_scores_alone,
    told_once,
    told_to_whom_it_concerns,
    files_belong,
    letters_go_once,
)
