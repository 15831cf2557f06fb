"""Who is told what: year's end."""

from collections.abc import Iterator

from ..records.messages.told import Subscribers, Told, path, tells, to_each
from ..records.models.record import EventRecord
from ..records.queries import recipients
from ..shared.extensions import db
from ..shared.roles import Role
from ..shared.rounding import hundredths
from .models import YearRun


@tells("year_proposed")
def year_proposed(event: EventRecord) -> Iterator[Told]:
    """The approvers learn that a list waits for a second person."""
    yield from _staff(event, "year_proposed", Role.CITY_APPROVER)


@tells("year_sent_back")
def year_sent_back(event: EventRecord) -> Iterator[Told]:
    """The officers learn why the approver refused."""
    yield from _staff(event, "year_sent_back", Role.CITY_OFFICER)


@tells("year_released", "year_own")
def year_released(event: EventRecord) -> Iterator[Told]:
    """Who pays and who looks into it learn of the list; every institution learns its own terms and share."""
    yield from _staff(event, "year_released", Role.FINANCE, Role.AUDITOR, Role.CITY_OFFICER)
    run = db.session.get_one(YearRun, event.facts["year_id"])
    link = path("year.own", run_id=run.id)
    for line in run.lines:
        facts = {"programme": run.programme.name, "rank": line.rank, "share_fen": line.share_fen, "score": hundredths(line.score)}
        yield from to_each(recipients.accounts_of_organisation(line.organisation_id), "year_own", facts, link)


def _staff(event: EventRecord, key: str, *roles: Role) -> Iterator[Told]:
    run = db.session.get_one(YearRun, event.facts["year_id"])
    facts = {
        "programme": run.programme.name,
        "number": run.number,
        "reason": event.facts.get("reason", ""),
        "paid_fen": event.facts.get("paid_fen", 0),
        "institutions": len(run.lines),
    }
    yield from to_each(recipients.of_the_city(run.programme, *roles), key, facts, path("year.show", run_id=run.id), mail=False)


SUBSCRIBERS: Subscribers = {"YearProposed": [year_proposed], "YearSentBack": [year_sent_back], "YearReleased": [year_released]}
