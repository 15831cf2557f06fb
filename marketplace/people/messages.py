"""Who is told what: people and organisations."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from ..records.messages.asks import Ask, Asks
from ..records.messages.told import Subscribers, Told, path, tells, to_each
from ..records.models.record import EventRecord
from ..records.queries import recipients
from ..shared.models.account import Account, AccountChange
from ..shared.models.place import Organisation
from ..shared.states import ChangeState
from .models import Registration
from .use_cases.changes import LASTS

CHANGES = {"ChangeAsked": "change_asked", "ChangeConfirmed": "change_confirmed", "ChangeWithdrawn": "change_withdrawn"}


@tells("registration_received")
def registration_received(event: EventRecord) -> Iterator[Told]:
    """The county's officers learn that a licence waits."""
    link = path("organisations.registration", registration_id=event.facts["registration_id"])
    yield from to_each(
        recipients.officers_of_unit(event.facts["unit_id"]), "registration_received", {"name": event.facts["name"]}, link
    )


@tells("registration_approved")
def registration_approved(event: EventRecord) -> Iterator[Told]:
    """The first person of the organisation is welcomed; the letter went out with the use case."""
    facts = {"name": event.facts["name"]}
    yield Told(
        account_id=event.facts["account_id"], key="registration_approved", facts=facts, link=path("inbox.index"), mail=False
    )


@tells("organisation_suspended", "organisation_resumed", organisation_id=Organisation)
def standing_changed(event: EventRecord, organisation: Organisation) -> Iterator[Told]:
    """The organisation's people learn that it was stopped, or may act again."""
    key = "organisation_suspended" if event.kind == "OrganisationSuspended" else "organisation_resumed"
    facts = {"name": organisation.name, "reason": event.facts["reason"]}
    yield from to_each(recipients.accounts_of_organisation(organisation.id), key, facts)


@tells("member_joined", account_id=Account)
def member_joined(event: EventRecord, joined: Account) -> Iterator[Told]:
    """The organisation's people learn who joined them."""
    link = path("organisations.show", organisation_id=event.facts["organisation_id"])
    facts = {"person": joined.name, "name": joined.login}
    colleagues = recipients.accounts_of_organisation(event.facts["organisation_id"])
    yield from to_each(colleagues, "member_joined", facts, link, mail=False)


@tells("roles_changed")
def roles_changed(event: EventRecord) -> Iterator[Told]:
    """The person learns which parts were given."""
    facts = {"roles": event.facts["roles"], "place": event.facts["place"]}
    yield Told(account_id=event.facts["account_id"], key="roles_changed", facts=facts, link=path("account.me"), personal=True)


@tells(*CHANGES.values(), *(f"{key}_own" for key in CHANGES.values()), "change_to_second", account_id=Account)
def change_told(event: EventRecord, account: Account) -> Iterator[Told]:
    """The person and everybody of the same organisation learn of a change of an address, at every step."""
    key = CHANGES[event.kind]
    facts = {"person": account.name, "login": account.login, "reason": event.facts["reason"]}
    others = recipients.accounts_of_organisation(account.organisation_id) if account.organisation_id else []
    yield Told(account_id=account.id, key=f"{key}_own", facts=facts, link=path("account.me"), mail=False, personal=True)
    for account_id in others:
        if account_id != account.id:
            link = path("organisations.show", organisation_id=account.organisation_id)
            yield Told(account_id=account_id, key=key, facts=facts, link=link)
    yield from _deciders(event, account, facts)


@tells("deputy_given", "deputy_named", "deputy_taken_back", "deputy_ended", account_id=Account, other_id=Account)
def deputy_told(event: EventRecord, account: Account, absent: Account) -> Iterator[Told]:
    """The deputy and whoever is away learn from when to when it is, and that it was taken back."""
    given = event.kind == "DeputyGiven"
    link = path("people.deputy", deputy_id=event.facts["deputy_id"])
    facts = {name: event.facts[name] for name in ("role", "first_on", "last_on", "reason") if name in event.facts}
    mine, theirs = ("deputy_given", "deputy_named") if given else ("deputy_taken_back", "deputy_ended")
    yield Told(account_id=account.id, key=mine, facts=facts | {"person": absent.name}, link=link, personal=True)
    yield Told(account_id=absent.id, key=theirs, facts=facts | {"person": account.name}, link=link, personal=True)


def _deciders(event: EventRecord, account: Account, facts: dict[str, Any]) -> Iterator[Told]:
    """Those who may confirm it learn that it waits."""
    if event.kind != "ChangeAsked":
        return
    link = path("people.change", change_id=event.facts["change_id"])
    for account_id in recipients.deciders_on(account):
        if account_id not in (event.actor_id, account.id):
            yield Told(account_id=account_id, key="change_to_second", facts=facts, link=link, mail=False)


def _changing(_reader: Account, now: datetime) -> Select[Any]:
    """The accounts of which a change waits, be it for its waiting time, until it lapses."""
    return select(AccountChange.account_id).where(
        AccountChange.state == ChangeState.WAITING, AccountChange.asked_at >= now - LASTS
    )


SUBSCRIBERS: Subscribers = {
    "RegistrationReceived": [registration_received],
    "RegistrationApproved": [registration_approved],
    "OrganisationSuspended": [standing_changed],
    "OrganisationResumed": [standing_changed],
    "MemberJoined": [member_joined],
    "RolesChanged": [roles_changed],
    "ChangeAsked": [change_told],
    "ChangeConfirmed": [change_told],
    "ChangeWithdrawn": [change_told],
    "DeputyGiven": [deputy_told],
    "DeputyTakenBack": [deputy_told],
}
ASKS: Asks = {
    "registration_received": Ask(subject="registration", lines=("waiting.registrations",), of=Registration.id),
    "change_to_second": Ask(subject="account", still=_changing),
}
