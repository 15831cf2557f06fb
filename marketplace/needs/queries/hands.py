"""Who had a hand in a need, or in the workbook that it came from."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, select, union

from ...people.queries.hands import done, is_among, who_did
from ...records.models.record import EventRecord
from ...records.queries import recipients
from ...shared.extensions import db
from ...shared.hands import Hand, kinds_of
from ...shared.models.account import Account
from ...shared.models.person import hands_of
from ..models import ImportRow, Need, Origin

TYPING = ("NeedDrafted", "NeedRevised", "NeedCorrected")
"""Events with which somebody types what a need says."""


def in_need(actor: Account, need: Need) -> bool:
    """Whether a person wrote a need down, imported, changed, verified or corrected it."""
    return is_among(needs_of(actor), need.id)


def brought(actor: Account, need: Need) -> bool:
    """Whether a person had a hand in a need before it stood on the board: who corrected it there may correct it again."""
    return is_among(needs_of(actor, correcting=False), need.id)


def needs_of(actor: Account, *, verifying: bool = True, correcting: bool = True) -> Select[Any]:
    """The ids of the needs a person wrote down or imported, or, unless left out, verified or corrected on the board."""
    asked = (Hand.WRITING, True), (Hand.VERIFYING, verifying), (Hand.CORRECTING, correcting)
    hands = [hand for hand, counts in asked if counts]
    imported = select(ImportRow.need_id).where(
        ImportRow.batch_id.in_(done(actor, "workbook", Hand.IMPORTING)), ImportRow.need_id.is_not(None)
    )
    own = hands_of(actor)
    rows = [Need.entered_by_id.in_(own), *([Need.verified_by_id.in_(own)] if verifying else [])]
    entered = [select(Need.id).where(row) for row in rows]
    found = union(done(actor, "need", *hands), imported, *entered).subquery()
    return select(found.c[0])


def writers_of(need: Need) -> set[int]:
    """Everybody who wrote, changed or handed in a need."""
    return who_did("need", need.id, Hand.WRITING) | {need.entered_by_id}


def awaits_a_colleague(actor: Account, need: Need) -> bool:
    """Whether a need that this person wrote down is for a colleague of its unit to verify.

    A county's sealed workbook is its own declaration: its importer may verify what came from it, as long as nobody
    has typed anything of it since.
    """
    return bool(awaiting_a_colleague(actor, [need]))


def awaiting_a_colleague(actor: Account, needs: Collection[Need]) -> set[int]:
    """The ids of those needs that a colleague has to verify, asked for all of them at once."""
    own, found = hands_of(actor), set()
    writers = _written(needs, kinds_of(Hand.WRITING))
    importers = _imported(needs)
    typed = _written(needs, TYPING)
    officers: dict[int, set[int]] = {}
    for need in needs:
        wrote = writers[need.id] | importers[need.id] | {need.entered_by_id}
        if not own & wrote or (need.origin == Origin.WORKBOOK and not typed[need.id]):
            continue
        unit = officers.setdefault(need.unit_id, set(recipients.officers_of_unit(need.unit_id)))
        if unit - wrote:
            found.add(need.id)
    return found


def _written(needs: Collection[Need], kinds: Iterable[str]) -> dict[int, set[int]]:
    """Who did something of these kinds, by need."""
    found: dict[int, set[int]] = {need.id: set() for need in needs}
    rows = select(EventRecord.subject_id, EventRecord.actor_id).where(
        EventRecord.subject_kind == "need",
        EventRecord.subject_id.in_(found),
        EventRecord.kind.in_(kinds),
        EventRecord.actor_id.is_not(None),
    )
    for need_id, account_id in db.session.execute(rows):
        if need_id is not None and account_id is not None:
            found[need_id].add(account_id)
    return found


def _imported(needs: Collection[Need]) -> dict[int, set[int]]:
    """Who had a hand in the workbook that a need came from, by need."""
    found: dict[int, set[int]] = {need.id: set() for need in needs}
    came = [need.id for need in needs if need.origin == Origin.WORKBOOK]
    rows = (
        select(ImportRow.need_id, EventRecord.actor_id)
        .join(EventRecord, EventRecord.subject_id == ImportRow.batch_id)
        .where(
            ImportRow.need_id.in_(came),
            EventRecord.subject_kind == "workbook",
            EventRecord.kind.in_(kinds_of(Hand.IMPORTING)),
            EventRecord.actor_id.is_not(None),
        )
    )
    for need_id, account_id in db.session.execute(rows) if came else ():
        if need_id is not None and account_id is not None:
            found[need_id].add(account_id)
    return found


def importers_of(workbook_id: int) -> set[int]:
    """Everybody who uploaded a workbook, corrected it or made needs of it."""
    return who_did("workbook", workbook_id, Hand.IMPORTING)
