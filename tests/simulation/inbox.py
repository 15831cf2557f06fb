"""What an inbox promises is there to be done: its lines are recounted from the buttons of every case."""

from datetime import datetime
from typing import Any

from marketplace.competition.offers import up_to_date
from marketplace.records.messages.asks import ASKS, settled
from marketplace.records.models.record import EventRecord, Message
from marketplace.records.queries import inbox
from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.offers import is_offered
from marketplace.shared.waiting import Waiting, waiting_for
from marketplace.vetting.offers import in_time_to_recommend
from tests.simulation.replay import MODELS, Told

LEADS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "waiting.needs_to_verify": ("need", ("verify", "return"), ("submitted",)),
    "waiting.needs_to_publish": ("need", ("publish",), ("verified",)),
    "waiting.applications_to_check": ("application", ("recommend", "return"), ("submitted",)),
    "waiting.applications_to_confirm": ("application", ("confirm", "refuse"), ("recommended",)),
    "waiting.claims_to_screen": ("claim", ("screen",), ("submitted",)),
    "waiting.rounds_to_solve": ("round", ("steer",), ("announced", "solved")),
    "waiting.rounds_to_propose": ("round", ("propose",), ("solved",)),
    "waiting.rounds_to_publish": ("round", ("publish",), ("approved",)),
    "waiting.rounds_to_approve": ("round", ("approve", "send_back"), ("proposed",)),
    "waiting.claims_to_renew": ("claim", ("keep",), ("submitted",)),
    "waiting.matches_to_answer": ("claim", ("answer",), ()),
    "waiting.answer_times_to_agree": ("claim", ("agree", "turn_down"), ()),
    "waiting.contracts_to_fill": ("engagement", ("fill",), ("agreed",)),
    "waiting.contracts_to_confirm": ("engagement", ("confirm",), ()),
    "waiting.deliveries_to_accept": ("engagement", ("accept", "send_back"), ("delivered",)),
    "waiting.deliveries_to_correct": ("engagement", ("serve", "deliver"), ("to_be_corrected",)),
    "waiting.services_to_rate": ("engagement", ("rate",), ()),
    "waiting.outcomes_to_confirm": ("outcome", ("confirm", "refuse"), ("claimed",)),
    "waiting.year_to_propose": ("year", ("propose",), ()),
    "waiting.year_to_release": ("year", ("release", "send_back"), ()),
    "waiting.adjustments_to_decide": ("adjustment", ("approve", "refuse"), ("proposed",)),
    "waiting.registrations": ("registration", ("approve", "refuse"), ("pending",)),
    "waiting.changes": ("change", ("second", "confirm"), ("waiting",)),
}
"""For each line: the kind of case, the buttons of which the person has one at least, and the states it speaks of."""

ASKED: dict[str, str] = {
    "registration_received": "waiting.registrations",
    "need_submitted": "waiting.needs_to_verify",
    "need_verified": "waiting.needs_to_publish",
    "application_to_check": "waiting.applications_to_check",
    "application_to_check_again": "waiting.applications_to_check",
    "application_to_confirm": "waiting.applications_to_confirm",
    "application_to_confirm_direct": "waiting.applications_to_confirm",
    "round_proposed": "waiting.rounds_to_approve",
    "round_approved": "waiting.rounds_to_publish",
    "claim_selected": "waiting.matches_to_answer",
    "match_confirmed_one": "waiting.matches_to_answer",
    "reserve_moved_up": "waiting.matches_to_answer",
    "need_reserve": "waiting.matches_to_answer",
    "answer_time_proposed": "waiting.answer_times_to_agree",
    "contract_sent": "waiting.contracts_to_confirm",
    "contract_sent_back": "waiting.contracts_to_fill",
    "service_delivered": "waiting.deliveries_to_accept",
    "delivery_sent_back": "waiting.deliveries_to_correct",
    "please_rate": "waiting.services_to_rate",
    "outcome_claimed": "waiting.outcomes_to_confirm",
    "year_proposed": "waiting.year_to_release",
    "adjustment_proposed": "waiting.adjustments_to_decide",
}
"""What each message asks for about its case, of the lines above: written down a second time, and not taken from the areas."""

BESIDE = {
    "waiting.applications_to_check": in_time_to_recommend,
    "waiting.rounds_to_solve": lambda row, person, now: row.state == "announced" or not up_to_date(row, person, now),
}
"""What else is so of the cases of a line."""


def wrong_in_inbox(told: Told, person: Account, now: datetime) -> list[str]:
    """What the inbox of a person says and is not so."""
    if not person.may_act:
        return []  # nobody who may not act signs in
    waits = waiting_for(person, now)
    return _wrong_lines(told, person, now, waits) + wrong_asks(person, now, waits)


def _wrong_lines(told: Told, person: Account, now: datetime, waits: list[Waiting]) -> list[str]:
    """The lines of this person's inbox that count other cases than those that can be dealt with."""
    counted: dict[str, int] = {}
    for line in waits:
        counted[line.key] = counted.get(line.key, 0) + line.count
    wrong = []
    for key in sorted(counted.keys() & LEADS.keys()):
        kind, buttons, states = LEADS[key]
        cases = [number for number, state in told.states[kind].items() if not states or state in states]
        rows = [db.session.get_one(MODELS[kind], number) for number in sorted(cases)]
        able = [row.id for row in rows if any(is_offered(button, row, person, now) for button in buttons)]
        able = [row.id for row in rows if row.id in able and (key not in BESIDE or BESIDE[key](row, person, now))]
        if any(permissions.bars(person, row) for row in rows):
            continue  # a colleague does it; whose own case it is still reads of it
        if len(able) != counted[key]:
            wrong.append(f"{key} counts {counted[key]}, of {kind} {able} something can be done")
    return wrong


def wrong_asks(person: Account, now: datetime, waits: list[Waiting]) -> list[str]:
    """The messages that ask this person for what cannot be done (any more), or are said to be done with and are not."""
    done = settled(person, waits, now)
    asking = inbox.visible_to(person).where(Message.key.in_(ASKS)).join(EventRecord, EventRecord.id == Message.event_id)
    last: dict[tuple[str, str, int], bool] = {}
    for key, kind, number, is_done in db.session.execute(
        asking.with_only_columns(Message.key, EventRecord.subject_kind, EventRecord.subject_id, done).order_by(Message.event_id)
    ):
        last[key, kind, number] = is_done
    wrong = []
    for (key, kind, number), is_done in last.items():
        row = db.session.get(MODELS[kind], number) if key in ASKED else None
        if row is None or permissions.bars(person, row):
            continue
        line = LEADS[ASKED[key]]
        beside = ASKED[key] not in BESIDE or BESIDE[ASKED[key]](row, person, now)
        first, anything = (beside and _open(line, row, person, now, most) for most in (1, None))
        if first if is_done else not anything:
            wrong.append(f"{key} about {kind} {number} {'can' if first else 'cannot'} be done and is said to be {is_done}")
    return wrong


def _open(line: tuple[str, tuple[str, ...], tuple[str, ...]], row: Any, person: Account, now: datetime, most: int | None) -> bool:
    """Whether one of the first so many buttons of a line is there for a case: whoever had a hand in it may at most send it back."""
    _, buttons, states = line
    return (not states or row.state in states) and any(is_offered(one, row, person, now) for one in buttons[:most])
