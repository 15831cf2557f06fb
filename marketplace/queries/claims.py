"""The claims: who may see which, and what stands between an institution and a need."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from ..core import bidding, eligibility
from ..core.affiliation import Party, shared
from ..core.cases import ClaimFacts
from ..core.errors import Refusal
from ..core.findings import Finding
from ..core.lifecycle import ClaimState, EngagementState, NeedState, PlaceState, RoundState
from ..core.offer import Offer
from ..core.roles import Role
from ..extensions import db
from ..models import (
    Account, Claim, ClaimVersion, Engagement, Need, Organisation, PoolPlace, Programme, Round, SolveRun,
    Standing,
)  # fmt: skip
from . import programmes, rounds

TAKEN = (ClaimState.SELECTED, ClaimState.CONFIRMED)
"""States in which a claim uses a place of its institution."""


def visible_to(actor: Account, now: datetime) -> Select[Claim]:
    """Claims this person may know of.

    An institution sees its own at any time. Everybody else sees none before the
    closing moment and none of a round that was cancelled, whoever they are (SB);
    afterwards an enterprise those for its needs, a county those of its own, the
    bureau all of its rounds. What was withdrawn stays with its author.
    """
    claims = select(Claim).join(Round, Claim.round_id == Round.id).join(Need, Claim.need_id == Need.id)
    claims = claims.join(Programme, Round.programme_id == Programme.id)
    opened = and_(
        Round.closes_at <= now, Round.state != RoundState.CANCELLED, Claim.state != ClaimState.WITHDRAWN
    )
    return claims.where(or_(_own(actor), and_(opened, _concerned(actor)))).order_by(Need.number, Claim.id)


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


def found(actor: Account, key: str, now: datetime) -> Claim | None:
    """The claim of this key, if this person may know of it."""
    return db.session.scalar(visible_to(actor, now).where(Claim.key == key))


def own_for(organisation_id: int, round_id: int, need_id: int) -> Claim | None:
    """The claim of an organisation for a need in a round, in whatever state."""
    return db.session.scalar(
        select(Claim).where(
            Claim.organisation_id == organisation_id, Claim.round_id == round_id, Claim.need_id == need_id
        )
    )


def own_of(actor: Account, now: datetime) -> list[Claim]:
    """The claims of the actor's institution, the latest round first."""
    mine = visible_to(actor, now).where(_own(actor)).options(joinedload(Claim.round), joinedload(Claim.need))
    return list(db.session.scalars(mine.order_by(None).order_by(Claim.round_id.desc(), Need.number)))


def of_need(actor: Account, round_id: int, need_id: int, now: datetime) -> list[Claim]:
    """The claims for one need that this person may see and that were not screened out, in no telling order: by key."""
    rows = visible_to(actor, now).where(
        Claim.round_id == round_id, Claim.need_id == need_id, Claim.state != ClaimState.SCREENED_OUT
    )
    return list(db.session.scalars(rows.order_by(None).order_by(Claim.key)))


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


def place_of(organisation_id: int, programme_id: int) -> PoolPlace | None:
    """The place of an institution in the pool of a programme, in whatever state."""
    return db.session.scalar(
        select(PoolPlace).where(PoolPlace.organisation_id == organisation_id, PoolPlace.programme_id == programme_id)
    )


def used(programme_id: int) -> Counter[int]:
    """How many places of each institution are taken (G-04).

    Those of live matches (selected or confirmed, and not terminated since), and
    those of results that were approved and are not published yet.
    """
    counted = (
        select(Claim.organisation_id, func.count())
        .join(Round, Claim.round_id == Round.id)
        .outerjoin(Engagement, Engagement.claim_id == Claim.id)
        .where(
            Round.programme_id == programme_id, Claim.state.in_(TAKEN),
            or_(Engagement.id.is_(None), Engagement.state != EngagementState.TERMINATED),
        )
        .group_by(Claim.organisation_id)
    )  # fmt: skip
    return Counter({row[0]: row[1] for row in db.session.execute(counted)}) + _promised(programme_id)


def _promised(programme_id: int) -> Counter[int]:
    approved = (
        select(SolveRun.result)
        .join(Round, Round.proposed_run_id == SolveRun.id)
        .where(Round.programme_id == programme_id, Round.state == RoundState.APPROVED)
    )
    results = [result for result in db.session.scalars(approved) if result]
    return Counter(pair["institution"] for result in results for pair in result["pairs"])


def party(organisation: Organisation, *phones: str) -> Party:
    """What tells an organisation apart from another."""
    return Party(
        credit_code=organisation.credit_code or "",
        legal_representative=organisation.legal_representative,
        phones=tuple(phone for phone in (organisation.contact_phone, *phones) if phone),
    )


def situation(need: Need, organisation: Organisation, now: datetime) -> bidding.Situation:
    """What is known of an institution and a need at `now`."""
    a_round = rounds.live_of_need(need.id)
    place = place_of(organisation.id, need.programme_id)
    taken = used(need.programme_id)[organisation.id]
    return bidding.Situation(
        need_published=need.state == NeedState.PUBLISHED,
        phase=rounds.phase(a_round, now) if a_round else None,
        opens_at=a_round.opens_at if a_round else None,
        closes_at=a_round.closes_at if a_round else None,
        organisation_active=organisation.standing == Standing.ACTIVE,
        place=PlaceState(place.state) if place else None,
        place_reason=place.reason if place else "",
        asked=rounds.labels_of(need.programme, need.categories),
        offered=rounds.labels_of(need.programme, place.categories) if place else (),
        related_by=shared(party(need.organisation, need.contact_phone), party(organisation)),
        capacity=place.capacity if place else 0,
        free=place.capacity - taken if place else None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """Whether an institution may claim a need: the rules of the document, and everything that stands in the way."""

    findings: list[Finding]
    obstacles: list[Refusal]
    free: int | None


def check(need: Need, organisation: Organisation, now: datetime) -> Check:
    """Hold an institution and a need against the rules (MR-08, G-04, G-13)."""
    known = situation(need, organisation, now)
    facts = ClaimFacts(
        institution_in_pool=known.place is PlaceState.ACTIVE, need_published=known.need_published
    )
    findings = eligibility.assess_claim(
        programmes.ruleset_of(need.programme), facts, programmes.settings_of(need.programme)
    )
    return Check(findings=findings, obstacles=bidding.obstacles(known), free=known.free)
