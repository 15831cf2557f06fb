"""Who is told what: year's end."""

from collections.abc import Iterator
from typing import Any

from ..records.messages.asks import Ask, Asks
from ..records.messages.told import Subscribers, Told, path, tells, to_each
from ..records.models.record import EventRecord
from ..records.queries import recipients
from ..shared.extensions import db
from ..shared.roles import Role
from ..shared.rounding import hundredths
from .models import Adjustment, YearRun


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
    people = recipients.by_organisation([line.organisation_id for line in run.lines])
    for line in run.lines:
        facts = {"programme": run.programme.name, "rank": line.rank, "share_fen": line.share_fen, "score": hundredths(line.score)}
        yield from to_each(people.get(line.organisation_id, ()), "year_own", facts, link)


@tells("year_interim", "year_interim_own")
def year_interim_released(event: EventRecord) -> Iterator[Told]:
    """An interim appraisal moves no money: who looks into it learns of it, and every institution of its own terms."""
    yield from _staff(event, "year_interim", Role.AUDITOR, Role.CITY_OFFICER)
    run = db.session.get_one(YearRun, event.facts["year_id"])
    link = path("year.own", run_id=run.id)
    for line in run.lines:
        facts = {"programme": run.programme.name, "rank": line.rank, "score": hundredths(line.score)}
        yield from to_each(recipients.accounts_of_organisation(line.organisation_id), "year_interim_own", facts, link)


@tells("adjustment_proposed", year_id=YearRun)
def adjustment_proposed(event: EventRecord, run: YearRun) -> Iterator[Told]:
    """The approvers learn that a correction waits for a second person; no account of its proposer does."""
    others = recipients.others_of_the_city(run.programme, event.actor_id, Role.CITY_APPROVER)
    yield from to_each(others, "adjustment_proposed", _corrected(event, run), _link(event), mail=False)


@tells("adjustment_approved", "adjustment_own", year_id=YearRun)
def adjustment_approved(event: EventRecord, run: YearRun) -> Iterator[Told]:
    """Who pays and who looks into it learn of the correction, and the institution that it concerns."""
    facts = _corrected(event, run)
    staff = recipients.of_the_city(run.programme, Role.FINANCE, Role.AUDITOR, Role.CITY_OFFICER)
    yield from to_each(staff, "adjustment_approved", facts, _link(event), mail=False)
    own = recipients.accounts_of_organisation(event.facts["organisation_id"])
    yield from to_each(own, "adjustment_own", facts, path("year.own", run_id=run.id))


@tells("adjustment_refused", year_id=YearRun)
def adjustment_refused(event: EventRecord, run: YearRun) -> Iterator[Told]:
    """Whoever proposed a correction learns that it was turned down, and why."""
    facts = _corrected(event, run)
    yield Told(account_id=event.facts["proposer_id"], key="adjustment_refused", facts=facts, link=_link(event))


def _corrected(event: EventRecord, run: YearRun) -> dict[str, Any]:
    names = ("institution", "old_fen", "change_fen", "new_fen", "reason")
    scores = {name: hundredths(event.facts[name]) for name in ("old_score", "new_score")}
    return {"programme": run.programme.name, **{name: event.facts[name] for name in names}, **scores}


def _link(event: EventRecord) -> str:
    return path("year.adjustment", adjustment_id=event.facts["adjustment_id"])


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


SUBSCRIBERS: Subscribers = {
    "YearProposed": [year_proposed],
    "YearSentBack": [year_sent_back],
    "YearReleased": [year_released],
    "YearInterimReleased": [year_interim_released],
    "AdjustmentProposed": [adjustment_proposed],
    "AdjustmentApproved": [adjustment_approved],
    "AdjustmentRefused": [adjustment_refused],
}
ASKS: Asks = {
    "year_proposed": Ask(subject="year", lines=("waiting.year_to_release",), of=YearRun.id),
    "adjustment_proposed": Ask(subject="adjustment", lines=("waiting.adjustments_to_decide",), of=Adjustment.id),
}
