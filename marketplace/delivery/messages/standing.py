"""Who is told what where somebody loses its standing: those who have to decide, and everybody who waits for it."""

from collections.abc import Iterator

from ...programmes.models import Programme
from ...records.messages.asks import Ask, Asks
from ...records.messages.told import Subscribers, Told, path, tells, to_each
from ...records.models.record import EventRecord
from ...records.queries import recipients
from ...shared.extensions import db
from ...shared.models.place import Organisation
from ...shared.roles import Role
from ...vetting.models import PoolPlace
from ..queries.affected import Affected, affected_by


@tells("standing_lost", "partner_stopped", place_id=PoolPlace)
def place_lost(_event: EventRecord, place: PoolPlace) -> Iterator[Told]:
    """What a place leaves behind in its programme."""
    yield from _stopped(place.organisation, affected_by(place.organisation_id, place.programme_id))


@tells("standing_lost", "partner_stopped", organisation_id=Organisation)
def organisation_stopped(_event: EventRecord, organisation: Organisation) -> Iterator[Told]:
    """What a stopped enterprise or institution leaves behind in every programme."""
    yield from _stopped(organisation, affected_by(organisation.id))


def _stopped(organisation: Organisation, affected: Affected) -> Iterator[Told]:
    """The officers learn what waits for their decision, told even where one of them did it; the others why they wait."""
    for programme_id, (matches, contracts) in affected.by_programme().items():
        programme = db.session.get_one(Programme, programme_id)
        facts = {"name": organisation.name, "matches": matches, "contracts": contracts}
        link = path("engagements.index", todo="stopped") if contracts else path("rounds.index")
        yield from to_each(recipients.of_the_city(programme, Role.CITY_OFFICER), "standing_lost", facts, link, to_actor=True)
    partners = affected.by_partner(organisation.id)
    people = recipients.by_organisation(partners)
    for partner, (matches, contracts) in partners.items():
        facts = {"name": organisation.name, "matches": matches, "contracts": contracts}
        link = path("engagements.index") if contracts else path("claims.index")
        yield from to_each(people.get(partner, ()), "partner_stopped", facts, link)


SUBSCRIBERS: Subscribers = {
    "PlaceSuspended": [place_lost],
    "PlaceRemoved": [place_lost],
    "OrganisationSuspended": [organisation_stopped],
}
ASKS: Asks = {"standing_lost": Ask(lines=("waiting.contracts_stopped", "waiting.matches_stopped"))}
