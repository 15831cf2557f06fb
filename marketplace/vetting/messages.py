"""Who is told what: applications and places in the pool."""

from collections.abc import Iterator
from typing import Any

from ..records.messages.asks import Ask, Asks
from ..records.messages.told import Subscriber, Subscribers, Told, path, tells, to_each
from ..records.models.record import EventRecord
from ..records.queries import recipients
from ..shared.extensions import db
from ..shared.roles import Role
from .models import Application, PoolPlace
from .queries import carrying


@tells(
    "application_received", "application_direct", "application_to_check_again", "application_to_check", application_id=Application
)
def came_in(event: EventRecord, application: Application) -> Iterator[Told]:
    """The office that is to check it, and a receipt for those who sent it."""
    facts = _facts(application) | {"submitted_at": event.at.isoformat()}
    own = recipients.accounts_of_organisation(application.organisation_id)
    yield from _all(own, "application_received", facts, application, to_actor=True)
    if application.direct:
        facts |= {"direct_reason": application.direct_reason}
        yield from _all(recipients.city_officers(application.programme), "application_direct", facts, application)
    else:
        key = "application_to_check_again" if event.facts["again"] else "application_to_check"
        yield from _all(recipients.officers_of_unit(application.unit_id), key, facts, application)


@tells("application_returned", application_id=Application)
def returned(event: EventRecord, application: Application) -> Iterator[Told]:
    """Those who have to mend it."""
    facts = _facts(application) | {"defects": event.facts["defects"]}
    own = recipients.accounts_of_organisation(application.organisation_id)
    yield from _all(own, "application_returned", facts, application)


@tells("application_recommended", "application_to_confirm_direct", "application_to_confirm", application_id=Application)
def recommended(_event: EventRecord, application: Application) -> Iterator[Told]:
    """Those who decide, and the institution."""
    facts = _facts(application)
    own = recipients.accounts_of_organisation(application.organisation_id)
    yield from _all(own, "application_recommended", facts, application)
    deciding = recipients.of_the_city(application.programme, Role.CITY_OFFICER, Role.CITY_APPROVER)
    key = "application_to_confirm_direct" if application.direct else "application_to_confirm"
    yield from _all(deciding, key, facts, application)


@tells("application_admitted", "application_admitted_county", place_id=PoolPlace)
def admitted(event: EventRecord, place: PoolPlace) -> Iterator[Told]:
    """The institution, and the county that recommended it."""
    yield from _decided(event, "application_admitted", {"capacity": place.capacity})


@tells("application_carried_over", "application_carried_over_unpledged", "application_carried_over_county")
def carried_over(event: EventRecord) -> Iterator[Told]:
    """The institution, and the county in which it is."""
    application = _application(event)
    facts = _facts(application) | {"source": event.facts["source"], "programme": event.facts["programme"]}
    facts |= {"target": application.programme.name}
    signed, year = carrying.pledge_year(application), application.programme.starts_on.year
    key = "application_carried_over"
    if application.pledge_file_id is not None and signed != year:
        key, facts = "application_carried_over_unpledged", facts | {"signed": signed, "year": year}
    yield from _all(recipients.accounts_of_organisation(application.organisation_id), key, facts, application)
    if not application.direct:
        county = recipients.officers_of_unit(application.unit_id)
        yield from _all(county, "application_carried_over_county", facts, application)


@tells("application_rejected", "application_rejected_county")
def rejected(event: EventRecord) -> Iterator[Told]:
    """The institution, and the county that recommended it."""
    yield from _decided(event, "application_rejected", {"reason": event.facts["reason"]})


@tells("application_withdrawn", application_id=Application)
def withdrawn(_event: EventRecord, application: Application) -> Iterator[Told]:
    """The office that had it before it."""
    if application.submitted_at is None:
        return
    office = recipients.officers_of_unit(application.unit_id)
    city = recipients.city_officers(application.programme)
    concerned = city if application.direct else office
    yield from _all(concerned, "application_withdrawn", _facts(application), application)


def place_moved(key: str) -> Subscriber:
    """A subscriber that tells the institution of a place what was decided about it."""

    @tells(key, place_id=PoolPlace)
    def tell(event: EventRecord, place: PoolPlace) -> Iterator[Told]:
        facts: dict[str, Any] = {n: event.facts[n] for n in ("reason", "changes") if n in event.facts}
        link = path("institutions.show", place_id=place.id)
        yield from to_each(recipients.accounts_of_organisation(place.organisation_id), key, facts, link)

    return tell


@tells("place_carry_dropped", place_id=PoolPlace)
def carry_dropped(event: EventRecord, place: PoolPlace) -> Iterator[Told]:
    """Whoever proposed to carry a place over learns that another person turned it down."""
    if (proposer := event.facts.get("proposer_id")) is not None:
        facts = {"institution": place.organisation.name, "programme": event.facts["programme"]}
        link = path("institutions.show", place_id=place.id)
        yield Told(account_id=proposer, key="place_carry_dropped", facts=facts, link=link)


def _decided(event: EventRecord, key: str, more: dict[str, Any]) -> Iterator[Told]:
    application = _application(event)
    facts = _facts(application) | more
    yield from _all(recipients.accounts_of_organisation(application.organisation_id), key, facts, application)
    if not application.direct:
        yield from _all(recipients.officers_of_unit(application.unit_id), f"{key}_county", facts, application)


def _application(event: EventRecord) -> Application:
    return db.session.get_one(Application, event.facts["application_id"])


def _facts(application: Application) -> dict[str, Any]:
    office = application.programme.unit if application.direct else application.unit
    return {"number": application.number, "institution": application.organisation.name, "office": office.name}


def _all(
    accounts: list[int], key: str, facts: dict[str, Any], application: Application, *, to_actor: bool = False
) -> Iterator[Told]:
    link = path("applications.show", application_id=application.id)
    yield from to_each(accounts, key, facts, link, to_actor=to_actor)


SUBSCRIBERS: Subscribers = {
    "ApplicationSubmitted": [came_in],
    "ApplicationReturned": [returned],
    "ApplicationRecommended": [recommended],
    "ApplicationAdmitted": [admitted],
    "ApplicationRejected": [rejected],
    "ApplicationWithdrawn": [withdrawn],
    "ApplicationCarriedOver": [carried_over],
    "PlaceCarryDropped": [carry_dropped],
    "PlaceChanged": [place_moved("place_changed")],
    "PlaceSuspended": [place_moved("place_suspended")],
    "PlaceResumed": [place_moved("place_resumed")],
    "PlaceRemoved": [place_moved("place_removed")],
}
ASKS: Asks = {
    "application_to_check": Ask(subject="application", lines=("waiting.applications_to_check",), of=Application.id),
    "application_to_check_again": Ask(subject="application", lines=("waiting.applications_to_check",), of=Application.id),
    "application_direct": Ask(subject="application", lines=("waiting.applications_direct",), of=Application.id),
    "application_returned": Ask(subject="application", lines=("waiting.application_returned",)),
    "application_to_confirm": Ask(subject="application", lines=("waiting.applications_to_confirm",), of=Application.id),
    "application_to_confirm_direct": Ask(subject="application", lines=("waiting.applications_to_confirm",), of=Application.id),
}
