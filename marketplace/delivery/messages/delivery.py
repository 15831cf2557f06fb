"""Who is told what: contracts, delivery, answers and outcomes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from ...records.messages.asks import Ask, Asks
from ...records.messages.told import Subscriber, Subscribers, Told, path, tells, to_each
from ...records.models.record import EventRecord
from ...records.queries import recipients
from ...shared.extensions import db
from ...shared.models.account import Account
from ..models import Engagement, Outcome
from ..queries import engagements


@tells("contract_sent")
def contract_filled(event: EventRecord) -> Iterator[Told]:
    """The enterprise is asked to confirm what was put before it."""
    if event.facts["sent"]:
        yield from _of_contract(event, "enterprise", "contract_sent")


@tells("service_accepted", "please_rate")
def service_accepted(event: EventRecord) -> Iterator[Told]:
    """The institution learns it; the enterprise, even who accepted, is asked for its answer."""
    yield from _of_contract(event, "institution", "service_accepted")
    engagement = db.session.get_one(Engagement, event.facts["engagement_id"])
    facts = {"number": engagement.number, "institution": engagement.institution.name}
    link = path("engagements.answer", engagement_id=engagement.id)
    yield from to_each(
        recipients.accounts_of_organisation(engagement.enterprise_id), "please_rate", facts, link, to_actor=True, mail=False
    )


@tells("engagement_terminated")
def engagement_terminated(event: EventRecord) -> Iterator[Told]:
    """Both sides learn why their contract has ended."""
    yield from _of_contract(event, "enterprise", "engagement_terminated")
    yield from _of_contract(event, "institution", "engagement_terminated")


@tells("outcome_claimed", outcome_id=Outcome)
def outcome_claimed(event: EventRecord, outcome: Outcome) -> Iterator[Told]:
    """The bureau's officers learn that an outcome waits for their word."""
    yield from _outcome(outcome, event, "outcome_claimed", recipients.city_officers(outcome.engagement.programme))


@tells("outcome_confirmed", "outcome_confirmed_enterprise", "outcome_refused", outcome_id=Outcome)
def outcome_decided(event: EventRecord, outcome: Outcome) -> Iterator[Told]:
    """The institution learns what the bureau said; of a confirmed outcome the enterprise learns too."""
    confirmed = event.kind == "OutcomeConfirmed"
    people = recipients.accounts_of_organisation(outcome.institution_id)
    yield from _outcome(outcome, event, "outcome_confirmed" if confirmed else "outcome_refused", people)
    if confirmed:
        people = recipients.accounts_of_organisation(outcome.enterprise_id)
        yield from _outcome(outcome, event, "outcome_confirmed_enterprise", people)


def to(side: str, key: str) -> Subscriber:
    """A subscriber that tells one side of a contract what happened to it."""
    return tells(key)(lambda event: _of_contract(event, side, key))


def _of_contract(event: EventRecord, side: str, key: str) -> Iterator[Told]:
    engagement = db.session.get_one(Engagement, event.facts["engagement_id"])
    facts = {
        "number": engagement.number,
        "enterprise": engagement.enterprise.name,
        "institution": engagement.institution.name,
        "reason": event.facts.get("reason", ""),
    }
    link = path("engagements.show", engagement_id=engagement.id)
    yield from to_each(recipients.accounts_of_organisation(getattr(engagement, f"{side}_id")), key, facts, link)


def _outcome(outcome: Outcome, event: EventRecord, key: str, account_ids: list[int]) -> Iterator[Told]:
    facts = {
        "enterprise": outcome.enterprise.name,
        "institution": outcome.institution.name,
        "level": outcome.level,
        "reason": event.facts.get("reason", ""),
    }
    link = path("outcomes.show", outcome_id=outcome.id)
    yield from to_each(account_ids, key, facts, link, mail=key != "outcome_claimed")


def _unsigned(_reader: Account, _now: datetime) -> Select[Any]:
    """The claims whose contract both sides have not signed yet."""
    return select(Engagement.claim_id).where(Engagement.state.in_(engagements.UNSIGNED))


SUBSCRIBERS: Subscribers = {
    "ContractFilled": [contract_filled],
    "ContractSentBack": [to("institution", "contract_sent_back")],
    "ContractConfirmed": [to("institution", "contract_confirmed")],
    "ServiceDelivered": [to("enterprise", "service_delivered")],
    "DeliverySentBack": [to("institution", "delivery_sent_back")],
    "ServiceAccepted": [service_accepted],
    "EngagementTerminated": [engagement_terminated],
    "OutcomeClaimed": [outcome_claimed],
    "OutcomeConfirmed": [outcome_decided],
    "OutcomeRefused": [outcome_decided],
}
ASKS: Asks = {
    "match_confirmed": Ask(subject="claim", still=_unsigned),
    "contract_sent": Ask(subject="engagement", lines=("waiting.contracts_to_confirm",), of=Engagement.id),
    "contract_sent_back": Ask(subject="engagement", lines=("waiting.contracts_to_fill",), of=Engagement.id),
    "service_delivered": Ask(subject="engagement", lines=("waiting.deliveries_to_accept",), of=Engagement.id),
    "delivery_sent_back": Ask(subject="engagement", lines=("waiting.deliveries_to_correct",), of=Engagement.id),
    "please_rate": Ask(subject="engagement", lines=("waiting.services_to_rate",), of=Engagement.id),
    "outcome_claimed": Ask(subject="outcome", lines=("waiting.outcomes_to_confirm",), of=Outcome.id),
}
