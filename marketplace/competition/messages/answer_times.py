"""Who is told what of a later end of the time to answer a match."""

from collections.abc import Iterator
from typing import Any

from ...records.messages.asks import Ask, Asks
from ...records.messages.told import Subscribers, Told, path, tells, to_each
from ...records.models.record import EventRecord
from ...records.queries import recipients
from ...shared.extensions import db
from ...shared.models.account import Account
from ..models import Claim
from ..queries import hands
from .competition import EXTENDING


@tells("answer_time_proposed", claim_id=Claim)
def proposed(event: EventRecord, claim: Claim) -> Iterator[Told]:
    """Those of the bureau who may agree learn that it waits for them: nobody of the proposer's person, nor who had a hand in the round."""
    others = recipients.others_of_the_city(claim.round.programme, event.actor_id, *EXTENDING)
    free = [one for one in others if not hands.in_round(db.session.get_one(Account, one), claim.round)]
    earlier = {"earlier_at": claim.answer_by.isoformat() if claim.answer_by else ""}
    yield from to_each(free, "answer_time_proposed", _facts(event, claim) | earlier, _page(claim))


@tells("answer_time_turned_down", claim_id=Claim)
def turned_down(event: EventRecord, claim: Claim) -> Iterator[Told]:
    """Whoever proposed a later end learns that it was turned down, and why."""
    if proposer := event.facts["proposer_id"]:
        yield from to_each([proposer], "answer_time_turned_down", _facts(event, claim), _page(claim))


@tells("answer_time_extended", claim_id=Claim)
def extended(event: EventRecord, claim: Claim) -> Iterator[Told]:
    """Both sides and the county of the enterprise learn until when they have time now, and until when it was."""
    both = recipients.accounts_of_organisations([claim.organisation_id, claim.need.organisation_id])
    people = [*both, *recipients.officers_of_unit(claim.need.unit_id)]
    facts = _facts(event, claim) | {"earlier_at": event.facts["earlier_at"]}
    yield from to_each(people, "answer_time_extended", facts, _page(claim))


SUBSCRIBERS: Subscribers = {
    "AnswerTimeProposed": [proposed],
    "AnswerTimeTurnedDown": [turned_down],
    "AnswerTimeExtended": [extended],
}
ASKS: Asks = {"answer_time_proposed": Ask(subject="claim", lines=("waiting.answer_times_to_agree",), of=Claim.id)}


def _facts(event: EventRecord, claim: Claim) -> dict[str, Any]:
    return {"need": claim.need.number} | {name: event.facts[name] for name in ("answer_until", "reason")}


def _page(claim: Claim) -> str:
    return path("claims.show", key=claim.key)
