"""Who had a hand in a case, in whichever account, read from what was recorded.

A lock that was freed, a verification that was taken back, a proposal that was
sent back leave no row behind; their events stay. Each case is asked together
with those it rests on: a round with its claims and needs, a need with the
workbook it came from, a year with the settings and outcomes it was computed from.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union

from ..core import persons
from ..core.hands import Hand, kinds_of
from ..extensions import db
from ..models import (
    Account,
    AccountMark,
    Application,
    Claim,
    Engagement,
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

TYPING = ("NeedDrafted", "NeedRevised")
"""Deeds with which somebody types what a need says."""


def in_round(actor: Account, a_round: Round) -> bool:
    """Whether a person shaped, reviewed or ranked anything of a round, or wrote down one of its needs."""
    return _any(rounds_of(actor), a_round.id)


def rounds_of(actor: Account) -> Select[Any]:
    """The ids of the rounds a person had a hand in."""
    reviewed = select(Claim.round_id).where(Claim.id.in_(_done(actor, "claim", Hand.REVIEWING)))
    claimed = select(Claim.round_id).where(Claim.need_id.in_(_done(actor, "need", Hand.RANKING)))
    written = select(RoundNeed.round_id).where(RoundNeed.need_id.in_(needs_of(actor, verifying=False)))
    found = union(_done(actor, "round", Hand.SHAPING), reviewed, claimed, written, *_rounds_steered(actor)).subquery()
    return select(found.c[0])


def _rounds_steered(actor: Account) -> list[Select[Any]]:
    """Rounds of whose claimants or enterprises a person changed the place or the row since they were announced.

    Places bound what is matched, and standing, names and links decide who may be.
    """
    places = (
        select(Claim.round_id)
        .join(Round, Claim.round_id == Round.id)
        .join(PoolPlace, and_(PoolPlace.organisation_id == Claim.organisation_id, PoolPlace.programme_id == Round.programme_id))
        .join(EventRecord, and_(*_by(actor, "place", Hand.PLACING), EventRecord.subject_id == PoolPlace.id))
        .where(EventRecord.at >= Round.announced_at)
    )
    rows = and_(*_by(actor, "organisation", Hand.ORGANISING), EventRecord.at >= Round.announced_at)
    claimants = (
        select(Claim.round_id)
        .join(Round, Claim.round_id == Round.id)
        .join(EventRecord, and_(rows, EventRecord.subject_id == Claim.organisation_id))
    )
    owners = (
        select(RoundNeed.round_id)
        .join(Round, RoundNeed.round_id == Round.id)
        .join(Need, RoundNeed.need_id == Need.id)
        .join(EventRecord, and_(rows, EventRecord.subject_id == Need.organisation_id))
    )
    return [places, claimants, owners, *_rounds_joined(actor)]


def _rounds_joined(actor: Account) -> list[Select[Any]]:
    """The same for the other side of a link, which the event names among its facts only."""
    others = [(other, event.at) for other, event in _linked(actor)]
    if not others:
        return []
    claimants = [and_(Claim.organisation_id == other, Round.announced_at <= at) for other, at in others]
    owners = [and_(Need.organisation_id == other, Round.announced_at <= at) for other, at in others]
    return [
        select(Claim.round_id).join(Round, Claim.round_id == Round.id).where(or_(*claimants)),
        select(RoundNeed.round_id)
        .join(Round, RoundNeed.round_id == Round.id)
        .join(Need, RoundNeed.need_id == Need.id)
        .where(or_(*owners)),
    ]


def _linked(actor: Account) -> list[tuple[int, EventRecord]]:
    """The organisations that a person said others to be, or not to be any more."""
    events = select(EventRecord).where(*_by(actor, "organisation", Hand.ORGANISING))
    return [(event.facts["same_as_id"], event) for event in db.session.scalars(events) if "same_as_id" in event.facts]


def in_need(actor: Account, need: Need) -> bool:
    """Whether a person wrote a need down, imported, changed or verified it."""
    return _any(needs_of(actor), need.id)


def needs_of(actor: Account, *, verifying: bool = True) -> Select[Any]:
    """The ids of the needs a person wrote down or imported, or, unless left out, verified."""
    hands = (Hand.WRITING, Hand.VERIFYING) if verifying else (Hand.WRITING,)
    imported = select(ImportRow.need_id).where(
        ImportRow.batch_id.in_(_done(actor, "workbook", Hand.IMPORTING)), ImportRow.need_id.is_not(None)
    )
    own = accounts_of_person(actor)
    rows = [Need.entered_by_id.in_(own), *([Need.verified_by_id.in_(own)] if verifying else [])]
    entered = [select(Need.id).where(row) for row in rows]
    found = union(_done(actor, "need", *hands), imported, *entered).subquery()
    return select(found.c[0])


def writers_of(need: Need) -> set[int]:
    """Everybody who wrote, changed or handed in a need."""
    return _people("need", need.id, Hand.WRITING) | {need.entered_by_id}


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
    return _people("workbook", workbook_id, Hand.IMPORTING)


def in_application(actor: Account, application: Application) -> bool:
    """Whether a person ever recommended an application or took it in, even if that was taken back since."""
    return bool(
        accounts_of_person(actor) & (_people("application", application.id, Hand.RECOMMENDING) | {application.recommended_by_id})
    )


def applications_of(actor: Account) -> Select[Any]:
    """The ids of the applications a person ever recommended or took in."""
    standing = select(Application.id).where(Application.recommended_by_id.in_(accounts_of_person(actor)))
    found = union(_done(actor, "application", Hand.RECOMMENDING), standing).subquery()
    return select(found.c[0])


def wrote_application(actor: Account, application: Application) -> bool:
    """Whether a person wrote an application."""
    return bool(accounts_of_person(actor) & (_people("application", application.id, Hand.APPLYING)))


def in_outcome(actor: Account, outcome: Outcome) -> bool:
    """Whether a person ever claimed an outcome."""
    return bool(accounts_of_person(actor) & (_people("outcome", outcome.id, Hand.REACHING) | {outcome.claimed_by_id}))


def in_registration(actor: Account, registration: Registration) -> bool:
    """Whether a person sent a registration in, or is reached where it says, now or at any time before."""
    own = accounts_of_person(actor)
    named = persons.marks(registration.email, registration.contact_phone)
    reached = select(AccountMark.id).where(AccountMark.account_id.in_(own), AccountMark.mark.in_(named)).limit(1)
    return bool(own & _people("registration", registration.id, Hand.REGISTERING)) or db.session.scalar(reached) is not None


def in_year(actor: Account, run: YearRun) -> bool:
    """Whether a person froze or proposed a run, or did alone what it counts: settings, places, rows, contracts, outcomes."""
    counted = select(Outcome.id).where(Outcome.programme_id == run.programme_id)
    places = select(PoolPlace.id).where(PoolPlace.programme_id == run.programme_id)
    contracts = select(Engagement.id).where(Engagement.programme_id == run.programme_id)
    subject = EventRecord.subject_id
    rests_on = (
        _done(actor, "year", Hand.FREEZING).where(subject == run.id),
        _done(actor, "programme", Hand.SETTING).where(subject == run.programme_id),
        _done(actor, "outcome", Hand.COUNTING).where(subject.in_(counted)),
        _done(actor, "place", Hand.PLACING).where(subject.in_(places)),
        _done(actor, "engagement", Hand.ENDING).where(subject.in_(contracts)),
        _done(actor, "organisation", Hand.ORGANISING).where(subject.in_(_parties(run))),
    )
    if accounts_of_person(actor) & {run.frozen_by_id, run.proposed_by_id}:
        return True
    linked = {other for other, _ in _linked(actor)}
    return any(db.session.scalar(rows.limit(1)) is not None for rows in rests_on) or bool(
        linked and linked & set(db.session.scalars(_parties(run)))
    )


def _parties(run: YearRun) -> Select[Any]:
    """Everybody who is counted in a year: the institutions of its programme, and the enterprises that they served."""
    found = union(
        select(PoolPlace.organisation_id).where(PoolPlace.programme_id == run.programme_id),
        select(Engagement.enterprise_id).where(Engagement.programme_id == run.programme_id),
    ).subquery()
    return select(found.c[0])


def _done(actor: Account, subject_kind: str, *hands: Hand) -> Select[Any]:
    """The ids of the cases of a kind that a person had one of these hands in."""
    return select(EventRecord.subject_id).where(*_by(actor, subject_kind, *hands), EventRecord.subject_id.is_not(None))


def _by(actor: Account, subject_kind: str, *hands: Hand) -> tuple[ColumnElement[bool], ...]:
    """What the events of such deeds have in common."""
    return (
        EventRecord.actor_id.in_(accounts_of_person(actor)),
        EventRecord.subject_kind == subject_kind,
        EventRecord.kind.in_(kinds_of(*hands)),
    )


def _people(subject_kind: str, subject_id: int, hand: Hand) -> set[int]:
    """Everybody who had such a hand in a case."""
    rows = select(EventRecord.actor_id).where(
        EventRecord.subject_kind == subject_kind,
        EventRecord.subject_id == subject_id,
        EventRecord.kind.in_(kinds_of(hand)),
        EventRecord.actor_id.is_not(None),
    )
    return {one for one in db.session.scalars(rows) if one is not None}


def _any(ids: Select[Any], wanted: int) -> bool:
    found = ids.subquery()
    return db.session.scalar(select(found.c[0]).where(found.c[0] == wanted).limit(1)) is not None
