"""Who had a hand in a case, in whichever account, read from what was recorded.

A lock that was freed, a verification that was taken back, a proposal that was
sent back leave no row behind; their events stay. Each case is asked together
with those it rests on: a round with its claims and needs, a need with the
workbook it came from, a year with the settings and outcomes it was computed from.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select, union

from ..core import persons
from ..extensions import db
from ..models import (
    Account,
    AccountMark,
    Application,
    Claim,
    EventRecord,
    ImportRow,
    Need,
    Origin,
    Outcome,
    PoolPlace,
    Registration,
    Round,
    RoundNeed,
    YearRun,
)
from ..models.person import accounts_of_person
from . import recipients

WRITING = ("NeedDrafted", "NeedRevised", "NeedSubmitted")
VERIFYING = ("NeedVerified",)
IMPORTING = (
    "WorkbookUploaded", "WorkbookRowCorrected", "WorkbookRowDropped", "WorkbookHiddenSettled", "WorkbookCommitted",
)  # fmt: skip
REVIEWING = ("ClaimAdmitted", "ClaimScreenedOut", "ClaimScored", "RelationJudged")
RANKING = ("ClaimantsRanked",)
SHAPING = (
    "RoundAnnounced", "RoundAdjusted", "PairLocked", "PairBarred", "PairFreed", "RunAsked", "RunNumberChanged",
    "RunBudgetSet", "RunPairChanged", "RoundProposed",
)  # fmt: skip
APPLYING = ("ApplicationStarted", "ApplicationSaved", "PledgeAttached", "ApplicationSubmitted")
RECOMMENDING = ("ApplicationRecommended",)
REACHING = ("OutcomeClaimed",)
COUNTING = ("OutcomeConfirmed",)
FREEZING = ("YearFrozen", "YearProposed")
SETTING = ("ProgrammeSettingsChanged",)
PLACING = ("PlaceChanged",)
REGISTERING = ("RegistrationReceived",)


def in_round(actor: Account, a_round: Round) -> bool:
    """Whether a person shaped, reviewed or ranked anything of a round, or wrote down one of its needs."""
    return _any(rounds_of(actor), a_round.id)


def rounds_of(actor: Account) -> Select[Any]:
    """The ids of the rounds a person had a hand in."""
    reviewed = select(Claim.round_id).where(Claim.id.in_(_done(actor, "claim", REVIEWING)))
    claimed = select(Claim.round_id).where(Claim.need_id.in_(_done(actor, "need", RANKING)))
    written = select(RoundNeed.round_id).where(RoundNeed.need_id.in_(needs_of(actor, verifying=False)))
    found = union(_done(actor, "round", SHAPING), reviewed, claimed, written).subquery()
    return select(found.c[0])


def in_need(actor: Account, need: Need) -> bool:
    """Whether a person wrote a need down, imported, changed or verified it."""
    return _any(needs_of(actor), need.id)


def needs_of(actor: Account, *, verifying: bool = True) -> Select[Any]:
    """The ids of the needs a person wrote down or imported, or, unless left out, verified."""
    kinds = (*WRITING, *VERIFYING) if verifying else WRITING
    imported = select(ImportRow.need_id).where(
        ImportRow.batch_id.in_(_done(actor, "workbook", IMPORTING)), ImportRow.need_id.is_not(None)
    )
    own = accounts_of_person(actor)
    rows = [Need.entered_by_id.in_(own), *([Need.verified_by_id.in_(own)] if verifying else [])]
    entered = [select(Need.id).where(row) for row in rows]
    found = union(_done(actor, "need", kinds), imported, *entered).subquery()
    return select(found.c[0])


def writers_of(need: Need) -> set[int]:
    """Everybody who wrote, changed or handed in a need."""
    return _people("need", need.id, WRITING) | {need.entered_by_id}


def awaits_a_colleague(actor: Account, need: Need) -> bool:
    """Whether a need that this person wrote down is for a colleague of its unit to verify.

    A county's sealed workbook is its own declaration: its importer may verify what came from it.
    """
    writers = writers_of(need)
    if not accounts_of_person(actor) & writers or need.origin == Origin.WORKBOOK:
        return False
    return bool(set(recipients.officers_of_unit(need.unit_id)) - writers)


def importers_of(workbook_id: int) -> set[int]:
    """Everybody who uploaded a workbook, corrected it or made needs of it."""
    return _people("workbook", workbook_id, IMPORTING)


def in_application(actor: Account, application: Application) -> bool:
    """Whether a person ever recommended an application or took it in, even if that was taken back since."""
    return bool(accounts_of_person(actor) & (_people("application", application.id, RECOMMENDING) | {application.recommended_by_id}))


def applications_of(actor: Account) -> Select[Any]:
    """The ids of the applications a person ever recommended or took in."""
    standing = select(Application.id).where(Application.recommended_by_id.in_(accounts_of_person(actor)))
    found = union(_done(actor, "application", RECOMMENDING), standing).subquery()
    return select(found.c[0])


def wrote_application(actor: Account, application: Application) -> bool:
    """Whether a person wrote an application."""
    return bool(accounts_of_person(actor) & (_people("application", application.id, APPLYING)))


def in_outcome(actor: Account, outcome: Outcome) -> bool:
    """Whether a person ever claimed an outcome."""
    return bool(accounts_of_person(actor) & (_people("outcome", outcome.id, REACHING) | {outcome.claimed_by_id}))


def in_registration(actor: Account, registration: Registration) -> bool:
    """Whether a person sent a registration in, or is reached where it says, now or at any time before."""
    own = accounts_of_person(actor)
    named = persons.marks(registration.email, registration.contact_phone)
    reached = select(AccountMark.id).where(AccountMark.account_id.in_(own), AccountMark.mark.in_(named)).limit(1)
    return bool(own & _people("registration", registration.id, REGISTERING)) or db.session.scalar(reached) is not None


def in_year(actor: Account, run: YearRun) -> bool:
    """Whether a person froze or proposed a run, set what it is computed with, or confirmed an outcome it counts."""
    counted = select(Outcome.id).where(Outcome.programme_id == run.programme_id)
    places = select(PoolPlace.id).where(PoolPlace.programme_id == run.programme_id)
    rests_on = (
        _done(actor, "year", FREEZING).where(EventRecord.subject_id == run.id),
        _done(actor, "programme", SETTING).where(EventRecord.subject_id == run.programme_id),
        _done(actor, "outcome", COUNTING).where(EventRecord.subject_id.in_(counted)),
        _done(actor, "place", PLACING).where(EventRecord.subject_id.in_(places)),
    )
    return bool(accounts_of_person(actor) & {run.frozen_by_id, run.proposed_by_id}) or any(
        db.session.scalar(rows.limit(1)) is not None for rows in rests_on
    )


def _done(actor: Account, subject_kind: str, kinds: Iterable[str]) -> Select[Any]:
    """The ids of the cases of a kind that a person did one of these deeds to."""
    return select(EventRecord.subject_id).where(
        EventRecord.actor_id.in_(accounts_of_person(actor)), EventRecord.subject_kind == subject_kind, EventRecord.kind.in_(list(kinds)),
        EventRecord.subject_id.is_not(None),
    )  # fmt: skip


def _people(subject_kind: str, subject_id: int, kinds: Iterable[str]) -> set[int]:
    """Everybody who did one of these deeds to a case."""
    rows = select(EventRecord.actor_id).where(
        EventRecord.subject_kind == subject_kind, EventRecord.subject_id == subject_id,
        EventRecord.kind.in_(list(kinds)), EventRecord.actor_id.is_not(None),
    )  # fmt: skip
    return {one for one in db.session.scalars(rows) if one is not None}


def _any(ids: Select[Any], wanted: int) -> bool:
    found = ids.subquery()
    return db.session.scalar(select(found.c[0]).where(found.c[0] == wanted).limit(1)) is not None
