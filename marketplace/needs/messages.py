"""Who is told what: needs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from ..records.messages.asks import Ask, Asks
from ..records.messages.told import Subscribers, Told, path, tells, to_each
from ..records.models.record import EventRecord
from ..records.queries import recipients
from ..shared.extensions import db
from ..shared.models.account import Account
from .models import ImportBatch, Need, Origin
from .states import BatchState


@tells("need_submitted", need_id=Need)
def need_submitted(_event: EventRecord, need: Need) -> Iterator[Told]:
    """The county is asked to verify."""
    yield from _told(recipients.officers_of_unit(need.unit_id), "need_submitted", need)


@tells("need_returned", need_id=Need)
def need_returned(event: EventRecord, need: Need) -> Iterator[Told]:
    """Whoever wrote the need hears why it comes back."""
    yield from _told(_authors(need), "need_returned", need, mail=True, reason=event.facts["reason"])


@tells("need_verified_owner", "need_verified", need_id=Need)
def need_verified(_event: EventRecord, need: Need) -> Iterator[Told]:
    """The enterprise hears that its county stands behind it, the city that it is its turn."""
    yield from _told(recipients.accounts_of_organisation(need.organisation_id), "need_verified_owner", need)
    yield from _told(recipients.city_officers(need.programme), "need_verified", need, county=need.unit.name)


@tells("need_published", need_id=Need)
def need_published(_event: EventRecord, need: Need) -> Iterator[Told]:
    """The enterprise hears that its need stands on the board."""
    yield from _told(recipients.accounts_of_organisation(need.organisation_id), "need_published", need, mail=True)


@tells("need_unverified", need_id=Need)
def need_unverified(event: EventRecord, need: Need) -> Iterator[Told]:
    """The enterprise hears that its county looks once more."""
    people = recipients.accounts_of_organisation(need.organisation_id)
    yield from _told(people, "need_unverified", need, reason=event.facts["reason"])


@tells("need_unpublished", need_id=Need)
def need_unpublished(event: EventRecord, need: Need) -> Iterator[Told]:
    """The enterprise and its county hear that the need is off the board for now."""
    people = {*recipients.accounts_of_organisation(need.organisation_id), *recipients.officers_of_unit(need.unit_id)}
    yield from _told(sorted(people), "need_unpublished", need, mail=True, reason=event.facts["reason"])


@tells("need_corrected_owner", need_id=Need)
def need_corrected(event: EventRecord, need: Need) -> Iterator[Told]:
    """The enterprise and its county hear what the city has put right on the board, and why."""
    people = {*recipients.accounts_of_organisation(need.organisation_id), *recipients.officers_of_unit(need.unit_id)}
    facts = {"corrected": event.facts["corrected"], "reason": event.facts["reason"]}
    yield from _told(sorted(people), "need_corrected_owner", need, mail=True, **facts)


@tells("need_withdrawn", "need_withdrawn_county", need_id=Need)
def need_withdrawn(event: EventRecord, need: Need) -> Iterator[Told]:
    """The offices that had the need in hand hear that it is gone, and by whom; nobody hears of a draft."""
    who = db.session.get(Account, event.actor_id)
    key = "need_withdrawn_county" if who is not None and who.unit_id is not None else "need_withdrawn"
    if need.submitted_at is not None:
        yield from _told(recipients.officers_of_unit(need.unit_id), key, need)
    if need.verified_at is not None:
        yield from _told(recipients.city_officers(need.programme), key, need)


@tells("need_cancelled", need_id=Need)
def need_cancelled(event: EventRecord, need: Need) -> Iterator[Told]:
    """The enterprise and its county hear why a need was taken off the board."""
    reason = event.facts["reason"]
    people = {*recipients.accounts_of_organisation(need.organisation_id), *recipients.officers_of_unit(need.unit_id)}
    yield from _told(sorted(people), "need_cancelled", need, mail=True, reason=reason)


@tells("workbook_committed", workbook_id=ImportBatch)
def workbook_committed(event: EventRecord, batch: ImportBatch) -> Iterator[Told]:
    """The city hears that a county's needs have come in: one message for all of them."""
    facts = {"unit": batch.unit.name, "count": event.facts["count"]}
    link = path("imports.show", batch_id=batch.id)
    yield from to_each(recipients.city_officers(batch.programme), "workbook_committed", facts, link, mail=False)


@tells("workbook_overruled")
def workbook_overruled(event: EventRecord) -> Iterator[Told]:
    """A unit hears what somebody of another one did to its workbook, and why."""
    if not event.facts.get("overruled"):
        return
    batch = db.session.get_one(ImportBatch, event.facts["workbook_id"])
    sentence = {"reason": event.facts["overruled"], "unit": batch.programme.unit.name, "workbook_id": batch.id}
    yield from to_each(
        recipients.officers_of_unit(batch.unit_id), "workbook_overruled", sentence, path("imports.show", batch_id=batch.id)
    )


@tells("workbook_received_for", workbook_id=ImportBatch)
def workbook_received_for(event: EventRecord, batch: ImportBatch) -> Iterator[Told]:
    """A unit hears that somebody of another one handed a workbook in for it."""
    sender = db.session.get(Account, event.actor_id)
    if sender is None or sender.unit_id == batch.unit_id:
        return
    facts = {"unit": batch.programme.unit.name, "workbook_id": batch.id}
    yield from to_each(
        recipients.officers_of_unit(batch.unit_id), "workbook_received_for", facts, path("imports.show", batch_id=batch.id)
    )


@tells("wishes_entered")
def wishes_entered(event: EventRecord) -> Iterator[Told]:
    """An enterprise hears what its county entered for it."""
    if event.facts["origin"] != "county":
        return
    need = _need(event)
    facts = {"need": need.number, "county": need.unit.name}
    link = path("claims.claimants", round_id=event.facts["round_id"], need_id=need.id)
    yield from to_each(recipients.accounts_of_organisation(need.organisation_id), "wishes_entered", facts, link)


def _need(event: EventRecord) -> Need:
    return db.session.get_one(Need, event.facts["need_id"])


def _authors(need: Need) -> list[int]:
    """Those who can mend a need."""
    if need.origin == Origin.ENTERPRISE:
        return recipients.accounts_of_organisation(need.organisation_id)
    return recipients.officers_of_unit(need.unit_id)


def _told(people: Iterable[int], key: str, need: Need, mail: bool = False, **more: Any) -> Iterator[Told]:
    facts = {"number": need.number, "enterprise": need.organisation.name, **more}
    link = path("needs.show", need_id=need.id)
    yield from to_each(people, key, facts, link, mail=mail)


def _previewed(_reader: Account, _now: datetime) -> Select[Any]:
    return select(ImportBatch.id).where(ImportBatch.state == BatchState.PREVIEW)


SUBSCRIBERS: Subscribers = {
    "NeedSubmitted": [need_submitted],
    "NeedReturned": [need_returned],
    "NeedVerified": [need_verified],
    "NeedPublished": [need_published],
    "NeedUnverified": [need_unverified],
    "NeedUnpublished": [need_unpublished],
    "NeedCorrected": [need_corrected],
    "NeedWithdrawn": [need_withdrawn],
    "NeedCancelled": [need_cancelled],
    "WorkbookCommitted": [workbook_committed, workbook_overruled],
    "WorkbookUploaded": [workbook_received_for],
    "WorkbookRowCorrected": [workbook_overruled],
    "WorkbookRowDropped": [workbook_overruled],
    "WorkbookNameDecided": [workbook_overruled],
    "WorkbookHiddenSettled": [workbook_overruled],
    "WorkbookDiscarded": [workbook_overruled],
    "ClaimantsRanked": [wishes_entered],
}
ASKS: Asks = {
    "need_submitted": Ask(subject="need", lines=("waiting.needs_to_verify",), of=Need.id),
    "need_returned": Ask(subject="need", lines=("waiting.needs_returned",), of=Need.id),
    "need_verified": Ask(subject="need", lines=("waiting.needs_to_publish",), of=Need.id),
    "workbook_received_for": Ask(subject="workbook", still=_previewed),
}
