"""The claims: who may see which, and what they say."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import defer, joinedload

from ...needs.models import Need
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.models.record import EventRecord
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.lifecycle import Step, before
from ...shared.models.account import Account
from ...shared.queries.paging import Page, among, of_ids, page_of, page_of_groups
from ...shared.queries.scoped import one_of
from ...shared.roles import Role
from ..events import AnswerTimeExtended, MatchConfirmed, MatchDeclined
from ..models import Claim, ClaimVersion, Round
from ..rules.offer import Offer
from ..states import TO_ANSWER, ClaimState, RoundState
from . import joining, rounds, standing

TO_INSTITUTION = before(ClaimState, Step.INSTITUTION_CONFIRMS)
TO_ENTERPRISE = before(ClaimState, Step.ENTERPRISE_CONFIRMS)
"""A match that waits for the word of this side."""


def visible_to(actor: Account, now: datetime) -> Select[Claim]:
    """Claims this person may know of.

    An institution sees its own at any time. Everybody else sees none before the closing moment and none of a round that was
    cancelled, whoever they are (SB); afterwards an enterprise those for its needs, a county those of its own, the bureau all
    of its rounds. What was withdrawn stays with its author. Whom the office let act for an organisation sees none of a round
    that ran then.
    """
    claims = select(Claim).join(Round, Claim.round_id == Round.id).join(Need, Claim.need_id == Need.id)
    claims = claims.join(Programme, Round.programme_id == Programme.id)
    opened = and_(Round.closes_at <= now, Round.state != RoundState.CANCELLED, Claim.state != ClaimState.WITHDRAWN)
    known = or_(_own(actor), and_(opened, _concerned(actor)))
    return claims.where(known, joining.open_to(actor)).order_by(rounds.BY_NUMBER, Claim.organisation_id, Claim.round_id)


def _own(actor: Account) -> ColumnElement[bool]:
    if Role.INSTITUTION not in actor.roles or actor.organisation_id is None:
        return false()
    return Claim.organisation_id == actor.organisation_id


def _concerned(actor: Account) -> ColumnElement[bool]:
    """Those whom an opened claim concerns, besides its author."""
    found: list[ColumnElement[bool]] = [false()]
    if Role.ENTERPRISE in actor.roles and actor.organisation_id is not None:
        found.append(Need.organisation_id == actor.organisation_id)
    if Role.COUNTY_OFFICER in actor.roles:
        found.append(Need.unit_id == actor.unit_id)
    if actor.roles & rounds.CITY_READERS:
        found.append(Programme.unit_id == actor.unit_id)
    return or_(*found)


def found(actor: Account, key: str, now: datetime) -> Claim:
    """The claim of this key, or NotFound where this person may not know of it."""
    return one_of(visible_to(actor, now), key)


def own_for(organisation_id: int, round_id: int, need_id: int) -> Claim | None:
    """The claim of an organisation for a need in a round, in whatever state."""
    return db.session.scalar(_own_for(), {"organisation": organisation_id, "round": round_id, "need": need_id})


@cache
def _own_for() -> Select[Claim]:
    ours = Claim.organisation_id == bindparam("organisation"), Claim.round_id == bindparam("round")
    return select(Claim).where(*ours, Claim.need_id == bindparam("need"))


def own_of(
    actor: Account, now: datetime, programme: Programme | None = None, number: int = 1, only: Select[Any] | None = None
) -> Page[Claim]:
    """A page of the claims of the actor's institution, of those in `only`; the latest round first."""
    own = visible_to(actor, now).where(_own(actor), programmes.within(Round.programme_id, programme))
    mine = among(own, Claim, only).order_by(None)
    shown = mine.options(
        joinedload(Claim.round).options(defer(Round.listed), joinedload(Round.programme)),
        joinedload(Claim.need).joinedload(Need.organisation),
    )
    ordered = shown.order_by(Claim.round_id.desc(), Need.number)
    return page_of(ordered, number, counted=mine.with_only_columns(Claim.id))


def of_need(actor: Account, round_id: int, need_id: int, now: datetime) -> list[Claim]:
    """The claims for one need that this person may see and that were not screened out, in no telling order: by key."""
    rows = visible_to(actor, now).where(
        Claim.round_id == round_id, Claim.need_id == need_id, Claim.state != ClaimState.SCREENED_OUT
    )
    return list(db.session.scalars(rows.order_by(None).order_by(Claim.key)))


def in_round(
    actor: Account, a_round: Round, state: str, now: datetime, page: int, only: Select[Any] | None = None
) -> Page[Claim]:
    """One page of the opened claims of a round, by number of the need; `state` and `only` narrow it down."""
    rows = among(visible_to(actor, now).where(Claim.round_id == a_round.id), Claim, only)
    rows = rows.where(Claim.state == state) if state else rows
    whole = joinedload(Claim.need).joinedload(Need.organisation), joinedload(Claim.organisation)
    return of_ids(page_of(rows.with_only_columns(Claim.id), page), select(Claim).options(*whole), Claim)


def matches_of(actor: Account, now: datetime, programme: Programme | None = None) -> list[Claim]:
    """The matches that wait for the answer of the actor's organisation, the first due first."""
    mine = visible_to(actor, now).where(
        programmes.within(Round.programme_id, programme),
        or_(
            and_(Claim.organisation_id == actor.organisation_id, Claim.state.in_(TO_INSTITUTION)),
            and_(Need.organisation_id == actor.organisation_id, Claim.state.in_(TO_ENTERPRISE)),
        ),
    )
    loaded = mine.options(joinedload(Claim.need), joinedload(Claim.organisation), joinedload(Claim.round))
    return list(db.session.scalars(loaded.order_by(None).order_by(Claim.answer_by, Need.number, Claim.organisation_id)))


def overdue(actor: Account, a_round: Round, now: datetime) -> list[Claim]:
    """The matches of a round whose answer is overdue or of which one side lost its standing, the longest first."""
    rows = visible_to(actor, now).where(
        Claim.round_id == a_round.id, Claim.state.in_(TO_ANSWER), or_(Claim.answer_by <= now, stopped(a_round.programme_id))
    )
    return list(db.session.scalars(rows.order_by(None).order_by(Claim.answer_by, Need.number, Claim.organisation_id)))


def stopped(programme_id: Any) -> ColumnElement[bool]:
    """The condition of a question over claims and needs: one side may not go on."""
    both = and_(
        standing.institution_stands(Claim.organisation_id, programme_id), standing.enterprise_stands(Need.organisation_id)
    )
    return ~both


def public_need(need_id: int) -> Need:
    """A need that everybody may know of; `NotFound` where there is none."""
    return there(db.session.scalar(_public_need(), {"need": need_id}))


@cache
def _public_need() -> Select[Need]:
    return select(Need).where(Need.id == bindparam("need"), Need.published_at.is_not(None))


class Asked(Fixed):
    """A need whose claimants somebody may look at: how many there are, and whether the enterprise has spoken."""

    need: Need
    round: Round
    claimants: int
    spoken: bool


def asked(
    actor: Account, now: datetime, programme: Programme | None = None, only: Select[Any] | None = None, number: int = 1
) -> Page[Asked]:
    """A page of the needs of the actor's enterprise, or county, that have been claimed, of those in `only`; the latest round first."""
    rows = visible_to(actor, now).where(Claim.state != ClaimState.SCREENED_OUT, programmes.within(Round.programme_id, programme))
    counts = func.count().label("claimants"), func.max(Claim.wished_by).label("wished_by")
    grouped: Any = among(rows, Need, only).order_by(None).with_only_columns(Claim.round_id, Claim.need_id, *counts)
    grouped = grouped.group_by(Claim.round_id, Claim.need_id).order_by(Claim.round_id.desc(), Claim.need_id)
    page = page_of_groups(grouped, number)
    needs = _by_id(select(Need).options(joinedload(Need.organisation)), Need, {row.need_id for row in page.items})
    known = _by_id(
        select(Round).options(joinedload(Round.programme), defer(Round.listed)), Round, {row.round_id for row in page.items}
    )
    lines = [
        Asked(need=needs[row.need_id], round=known[row.round_id], claimants=row.claimants, spoken=bool(row.wished_by))
        for row in page.items
    ]
    return replace(page, items=lines)


def _by_id(rows: Select[Any], model: type[Any], ids: Collection[int]) -> dict[int, Any]:
    return {one.id: one for one in db.session.scalars(rows.where(model.id.in_(ids)))} if ids else {}


def versions_of(claim: Claim) -> list[ClaimVersion]:
    """Every version of a claim, the latest first; for its author."""
    rows = select(ClaimVersion).where(ClaimVersion.claim_id == claim.id)
    return list(db.session.scalars(rows.order_by(ClaimVersion.number.desc())))


def content(claim: Claim) -> Offer:
    """What the version that counts says."""
    return Offer.of(version(claim).content)


def version(claim: Claim) -> ClaimVersion:
    """The version that counts."""
    return db.session.scalars(
        select(ClaimVersion).where(ClaimVersion.claim_id == claim.id, ClaimVersion.number == claim.current)
    ).one()


def contents(claim_ids: list[int]) -> dict[int, Offer]:
    """What the versions that count say, by claim."""
    rows = (
        select(ClaimVersion)
        .join(Claim, ClaimVersion.claim_id == Claim.id)
        .where(Claim.id.in_(claim_ids), ClaimVersion.number == Claim.current)
    )
    return {row.claim_id: Offer.of(row.content) for row in db.session.scalars(rows)}


def answers_of(claim: Claim) -> dict[str, str]:
    """What each side of a match has said, by its name, as it was recorded; a silence that was taken as a no is one."""
    said = select(EventRecord).where(EventRecord.subject_kind == "claim", EventRecord.subject_id == claim.id)
    said = said.where(EventRecord.kind.in_((MatchConfirmed.__name__, MatchDeclined.__name__))).order_by(EventRecord.seq)
    return {
        event.facts["side"]: "confirmed" if event.kind == MatchConfirmed.__name__ else "declined"
        for event in db.session.scalars(said)
    }


def extended_from(claims: Collection[Claim]) -> dict[int, list[datetime]]:
    """The moments by which these matches were to be answered before that was extended, the first one first; by claim."""
    extended = EventRecord.kind == AnswerTimeExtended.__name__, EventRecord.subject_kind == "claim"
    rows = select(EventRecord.subject_id, EventRecord.facts).where(*extended)
    found: dict[int, list[datetime]] = defaultdict(list)
    for number, facts in db.session.execute(
        rows.where(EventRecord.subject_id.in_([claim.id for claim in claims])).order_by(EventRecord.seq)
    ):
        found[number].append(datetime.fromisoformat(facts["earlier_at"]))
    return found
