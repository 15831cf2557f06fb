"""What stands between an institution and a need: its place, its free places, its relations, the round."""

from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from ...needs.models import Need
from ...needs.states import NeedState
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...rulebook import eligibility
from ...rulebook.conditions.claim import ClaimFacts
from ...rulebook.findings import Finding
from ...rulebook.ruleset import Subject
from ...shared.affiliation import Link, certain
from ...shared.errors import Refusal
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.place import Organisation
from ...shared.registry import Asked
from ...vetting.models import PoolPlace
from ...vetting.states import PlaceState
from ..models import Claim, Round, SolveRun
from ..rules import bidding
from ..states import CHOSEN, RoundState
from . import affiliation, rounds, standing

TERMINATED: Asked[[], Select[int]] = Asked("the claims whose contract was ended early")


def place_of(organisation_id: int, programme_id: int) -> PoolPlace | None:
    """The place of an institution in the pool of a programme, in whatever state."""
    return db.session.scalar(standing.place_in(), {"institution": organisation_id, "programme": programme_id})


def limited(programme: Programme) -> bool:
    """Whether the declared ability of an institution is the most that it is given: where a rule refuses what goes beyond it."""
    return programmes.binds(programme, Subject.CLAIM, "room")


def used(programme_id: int) -> Counter[int]:
    """How many places of each institution are taken (G-04).

    Those of live matches (selected or confirmed, and not terminated since), and
    those of results that were approved and are not published yet.
    """
    counted = db.session.execute(_live(), {"programme": programme_id})
    return Counter({row[0]: row[1] for row in counted}) + _promised(programme_id)


def _promised(programme_id: int) -> Counter[int]:
    results = [result for result in db.session.scalars(_approved(), {"programme": programme_id}) if result]
    return Counter(pair["institution"] for result in results for pair in result["pairs"])


@cache
def _live() -> Select[int, int]:
    """How many live matches each institution has in a `programme`."""
    claims = select(Claim.organisation_id, func.count()).join(Round, Claim.round_id == Round.id)
    live = Round.programme_id == bindparam("programme"), Claim.state.in_(CHOSEN), Claim.id.not_in(TERMINATED())
    return claims.where(*live).group_by(Claim.organisation_id)


@cache
def _approved() -> Select[Any]:
    """The results of a `programme` that were approved and are not published yet."""
    runs = select(SolveRun.result).join(Round, Round.proposed_run_id == SolveRun.id)
    return runs.where(Round.programme_id == bindparam("programme"), Round.state == RoundState.APPROVED)


def situation(need: Need, organisation: Organisation, now: datetime) -> bidding.Situation:
    """What is known of an institution and a need at `now`."""
    a_round = rounds.live_of_need(need.id)
    place = place_of(organisation.id, need.programme_id)
    taken = used(need.programme_id)[organisation.id]
    alike = affiliation.of_pair(need, organisation)
    parties = standing.of_pair(need, organisation.id)
    facts = ClaimFacts(
        institution_in_pool=parties.place is PlaceState.ACTIVE,
        need_published=need.state == NeedState.PUBLISHED,
        asked=rounds.labels_of(need.programme, need.categories),
        offered=rounds.labels_of(need.programme, place.categories) if place else (),
        related_by=certain(one.fact for one in alike.agreements) if alike else (),
        capacity=place.capacity if place else 0,
        free=place.capacity - taken if place else None,
    )
    return bidding.Situation(
        facts=facts,
        phase=rounds.phase(a_round, now) if a_round else None,
        opens_at=a_round.opens_at if a_round else None,
        closes_at=a_round.closes_at if a_round else None,
        parties=parties,
        place_reason=place.reason if place else "",
        alike=alike,
    )


class Check(Fixed):
    """Whether an institution may claim a need: the rules, and everything that stands in the way."""

    findings: list[Finding]
    obstacles: list[Refusal]
    alike: Link | None
    """What the institution and the enterprise have in common."""


def check(need: Need, organisation: Organisation, now: datetime) -> Check:
    """Hold an institution and a need against the rules (MR-08, G-04, G-13)."""
    known = situation(need, organisation, now)
    findings = eligibility.assess(known.parties.ruleset, known.facts, programmes.settings_of(need.programme))
    return Check(findings=findings, obstacles=bidding.obstacles(known, findings), alike=known.alike)
