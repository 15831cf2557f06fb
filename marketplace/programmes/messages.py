"""Who is told what: a programme whose days were moved concerns everybody who hands something in."""

from collections.abc import Iterable, Iterator

from ..records.messages.asks import Ask, Asks
from ..records.messages.told import Subscribers, Told, path, tells, to_each
from ..records.models.record import EventRecord
from ..records.queries import recipients
from ..shared.extensions import db
from ..shared.roles import Role
from .models import Programme

MOVED = {"apply_on", "recommend_on", "starts_on", "ends_on"}


@tells("days_moved")
def days_moved(event: EventRecord) -> Iterator[Told]:
    """Institutions and counties of the city learn that a day was moved; a new name alone concerns nobody."""
    changes = [change for change in event.facts["changes"] if change["name"] in MOVED]
    if not changes:
        return
    programme = db.session.get_one(Programme, event.facts["programme_id"])
    facts = {"name": programme.name, "changes": changes, "reason": event.facts["reason"]}
    concerned = recipients.under_the_city(programme, Role.INSTITUTION, Role.COUNTY_OFFICER)
    yield from to_each(concerned, "days_moved", facts, path("notices.index", programme=programme.key))


@tells("settings_changed", programme_id=Programme)
def settings_changed(event: EventRecord, programme: Programme) -> Iterator[Told]:
    """Whoever signs for the bureau learns that the numbers they sign under were changed."""
    signing = recipients.of_the_city(programme, Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE)
    yield from _changed(event, programme, "settings_changed", signing, mail=False)


@tells("dates_proposed")
def dates_proposed(event: EventRecord) -> Iterator[Told]:
    """Those of the bureau who may approve learn that days wait for them; no account of their proposer does."""
    yield from _proposed(event, "dates_proposed")


@tells("settings_proposed")
def settings_proposed(event: EventRecord) -> Iterator[Told]:
    """The same of settings that take two people."""
    yield from _proposed(event, "settings_proposed")


@tells("dates_refused")
def dates_refused(event: EventRecord) -> Iterator[Told]:
    """Whoever proposed days learns that they were turned down."""
    yield _refused(event, "dates_refused")


@tells("settings_refused")
def settings_refused(event: EventRecord) -> Iterator[Told]:
    """The same of settings that take two people."""
    yield _refused(event, "settings_refused")


def _proposed(event: EventRecord, key: str) -> Iterator[Told]:
    programme = db.session.get_one(Programme, event.facts["programme_id"])
    others = recipients.others_of_the_city(programme, event.actor_id, Role.CITY_OFFICER, Role.CITY_APPROVER)
    yield from _changed(event, programme, key, others, mail=True)


def _refused(event: EventRecord, key: str) -> Told:
    programme = db.session.get_one(Programme, event.facts["programme_id"])
    link = path("programme.show", programme_id=programme.id)
    return Told(account_id=event.facts["proposer_id"], key=key, facts={"name": programme.name}, link=link)


def _changed(event: EventRecord, programme: Programme, key: str, people: Iterable[int], *, mail: bool) -> Iterator[Told]:
    facts = {"name": programme.name, "changes": event.facts["changes"], "reason": event.facts["reason"]}
    link = path("programme.show", programme_id=programme.id)
    yield from to_each(people, key, facts, link, mail=mail)


SUBSCRIBERS: Subscribers = {
    "ProgrammeDatesChanged": [days_moved],
    "ProgrammeDatesProposed": [dates_proposed],
    "ProgrammeDatesRefused": [dates_refused],
    "ProgrammeSettingsChanged": [settings_changed],
    "ProgrammeSettingsProposed": [settings_proposed],
    "ProgrammeSettingsRefused": [settings_refused],
    "ProgrammeSettingsAgreed": [settings_changed],
}
ASKS: Asks = {
    "dates_proposed": Ask(subject="programme", lines=("waiting.dates_to_approve",)),
    "settings_proposed": Ask(subject="programme", lines=("waiting.settings_to_approve",)),
}
