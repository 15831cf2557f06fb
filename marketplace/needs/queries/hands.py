"""Who had a hand in a need, or in the workbook that it came from."""

from typing import Any

from sqlalchemy import Select, select, union

from ...people.queries.hands import done, is_among, who_did
from ...records.models.record import EventRecord
from ...records.queries import recipients
from ...shared.extensions import db
from ...shared.hands import Hand
from ...shared.models.account import Account
from ...shared.models.person import accounts_of_person
from ..models import ImportRow, Need, Origin

TYPING = ("NeedDrafted", "NeedRevised")
"""Events with which somebody types what a need says."""


def in_need(actor: Account, need: Need) -> bool:
    """Whether a person wrote a need down, imported, changed or verified it."""
    return is_among(needs_of(actor), need.id)


def needs_of(actor: Account, *, verifying: bool = True) -> Select[Any]:
    """The ids of the needs a person wrote down or imported, or, unless left out, verified."""
    hands = (Hand.WRITING, Hand.VERIFYING) if verifying else (Hand.WRITING,)
    imported = select(ImportRow.need_id).where(
        ImportRow.batch_id.in_(done(actor, "workbook", Hand.IMPORTING)), ImportRow.need_id.is_not(None)
    )
    own = accounts_of_person(actor)
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
    writers = writers_of(need)
    if not accounts_of_person(actor) & writers or (need.origin == Origin.WORKBOOK and not _typed(need)):
        return False
    return bool(set(recipients.officers_of_unit(need.unit_id)) - writers)


def _typed(need: Need) -> bool:
    """Whether somebody typed what a need says, at first or since."""
    written = select(EventRecord.id).where(
        EventRecord.subject_kind == "need",
        EventRecord.subject_id == need.id,
        EventRecord.kind.in_(TYPING),
        EventRecord.actor_id.is_not(None),
    )
    return db.session.scalar(written.limit(1)) is not None


def importers_of(workbook_id: int) -> set[int]:
    """Everybody who uploaded a workbook, corrected it or made needs of it."""
    return who_did("workbook", workbook_id, Hand.IMPORTING)
