"""Who may do what: competition."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import object_session

from ...needs.models import Need
from ...shared.models.account import Account
from ...shared.permissions.rules import (
    PUBLIC,
    Endpoints,
    PermissionLines,
    line,
    of_own_bureau,
    own_city,
    own_county,
    own_organisation,
)
from ...shared.roles import Role
from ...vetting.models import PoolPlace
from ..models import Claim, Round, RoundNeed
from ..states import RoundState


def claim_of_own_city(actor: Account, claim: Claim) -> bool:
    """The claim stands in a round of the actor's own bureau."""
    return own_city(actor, claim.round)


def stranger(actor: Account, claim: Claim) -> bool:
    """The claim is not one of the actor's own organisation (AC5)."""
    return actor.organisation_id is None or actor.organisation_id not in (claim.organisation_id, claim.need.organisation_id)


def own_need(actor: Account, claim: Claim) -> bool:
    """The claim is for a need of the actor's own enterprise."""
    return own_organisation(actor, claim.need)


def county_of_need(actor: Account, claim: Claim) -> bool:
    """The claim is for a need of the actor's own county."""
    return own_county(actor, claim.need)


def sides(claim: Claim) -> set[int]:
    """Both sides of a claim, and whoever claims the same need beside it: what is said of one decides about the others."""
    session = object_session(claim)
    beside = select(Claim.organisation_id).where(Claim.round_id == claim.round_id, Claim.need_id == claim.need_id)
    return {claim.organisation_id, claim.need.organisation_id, *(session.scalars(beside) if session else ())}


def everybody(a_round: Round) -> set[int]:
    """The enterprises of a round and its claimants or, while offers are sealed, all who may claim: a bar must not tell who did."""
    session = object_session(a_round)
    if session is None:
        return set()
    needs = select(RoundNeed.need_id).where(RoundNeed.round_id == a_round.id)
    owners = select(Need.organisation_id).where(Need.id.in_(needs))
    offering = (
        _pool(a_round.programme_id) if _sealed(a_round) else select(Claim.organisation_id).where(Claim.round_id == a_round.id)
    )
    return {one for rows in (owners, offering) for one in session.scalars(rows)}


def offering_on(need: Need) -> set[int]:
    """All who may claim a need while offers are sealed: what it asks for is put right by nobody who belongs to one of them."""
    session = object_session(need)
    if session is None:
        return set()
    taken_up = select(RoundNeed.round_id).where(RoundNeed.need_id == need.id)
    announced = select(Round.programme_id).where(Round.id.in_(taken_up), Round.state == RoundState.ANNOUNCED)
    return {one for programme_id in session.scalars(announced) for one in session.scalars(_pool(programme_id))}


def _sealed(a_round: Round) -> bool:
    """Whether offers may be sealed; after the close, too, until the round is taken further, since this knows no moment."""
    return a_round.state is RoundState.ANNOUNCED


def _pool(programme_id: int) -> Select[Any]:
    """Who has, or had, a place in the pool: nobody else may have claimed."""
    return select(PoolPlace.organisation_id).where(PoolPlace.programme_id == programme_id)


PERMISSIONS: PermissionLines = {
    "round.read": (line(Role.CITY_OFFICER, Role.CITY_APPROVER, Role.EXPERT, Role.AUDITOR, Role.COUNTY_OFFICER),),
    "round.announce": (line(Role.CITY_OFFICER, where=of_own_bureau),),
    "round.new": (line(Role.CITY_OFFICER),),
    "round.change": (line(Role.CITY_OFFICER, where=own_city),),
    "round.extension": (line(Role.CITY_OFFICER, Role.CITY_APPROVER, where=own_city),),
    "round.solve": (line(Role.CITY_OFFICER, where=own_city),),
    "round.runs": (line(Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR, where=own_city),),
    "round.propose": (line(Role.CITY_OFFICER, where=own_city),),
    "round.decide": (line(Role.CITY_APPROVER, where=own_city),),
    "round.publish": (line(Role.CITY_OFFICER, Role.CITY_APPROVER, where=own_city),),
    "claim.read": (
        line(
            Role.INSTITUTION,
            Role.ENTERPRISE,
            Role.COUNTY_OFFICER,
            Role.CITY_OFFICER,
            Role.CITY_APPROVER,
            Role.EXPERT,
            Role.AUDITOR,
        ),
    ),
    "claim.submit": (line(Role.INSTITUTION),),
    "claim.withdraw": (line(Role.INSTITUTION, where=own_organisation),),
    "claim.keep": (line(Role.INSTITUTION, where=own_organisation),),
    "claim.screen": (line(Role.CITY_OFFICER, where=(claim_of_own_city, stranger)),),
    "claim.judge": (line(Role.CITY_OFFICER, where=(claim_of_own_city, stranger)),),
    "claim.score": (line(Role.EXPERT, Role.CITY_OFFICER, where=(claim_of_own_city, stranger)),),
    "claimants.rank": (line(Role.ENTERPRISE, where=own_need), line(Role.COUNTY_OFFICER, where=county_of_need)),
    "match.answer": (line(Role.INSTITUTION, where=own_organisation), line(Role.ENTERPRISE, where=own_need)),
    "match.close": (line(Role.CITY_OFFICER, where=claim_of_own_city),),
    "match.extend": (line(Role.CITY_OFFICER, where=(claim_of_own_city, stranger)),),
    "match.extension": (line(Role.CITY_OFFICER, Role.CITY_APPROVER, where=(claim_of_own_city, stranger)),),
}

ENDPOINTS: Endpoints = {
    "rounds.index": "round.read",
    "rounds.show": "round.read",
    "rounds.claims": "round.read",
    "rounds.ask_admit": "claim.screen",
    "rounds.admit_all": "claim.screen",
    "rounds.new": "round.new",
    "rounds.create": "round.new",
    "rounds.adjust": "round.change",
    "rounds.save_adjustment": "round.change",
    "rounds.needs": "round.change",
    "rounds.save_needs": "round.change",
    "rounds.extend": "round.change",
    "rounds.save_extension": "round.change",
    "rounds.approve_extension": "round.extension",
    "rounds.withdraw_extension": "round.extension",
    "rounds.cancel": "round.change",
    "rounds.save_cancellation": "round.change",
    "rounds.solve": "round.solve",
    "rounds.cancel_run": "round.solve",
    "rounds.what_if": "round.solve",
    "rounds.keep_what_if": "round.solve",
    "rounds.run": "round.runs",
    "rounds.run_progress": "round.runs",
    "rounds.run_statistics": "round.runs",
    "rounds.compare_runs": "round.runs",
    "rounds.pair": "round.solve",
    "rounds.set_pair": "round.solve",
    "rounds.free_pair": "round.solve",
    "rounds.propose": "round.propose",
    "rounds.decide": "round.decide",
    "rounds.approve": "round.decide",
    "rounds.send_back": "round.decide",
    "rounds.publish": "round.publish",
    "claims.index": "claim.read",
    "claims.show": "claim.read",
    "claims.new": "claim.submit",
    "claims.submit": "claim.submit",
    "claims.save_draft": "claim.submit",
    "claims.drop_draft": "claim.submit",
    "claims.confirm_withdrawal": "claim.withdraw",
    "claims.withdraw": "claim.withdraw",
    "claims.keep": "claim.keep",
    "claims.screen": "claim.screen",
    "claims.judge": "claim.judge",
    "claims.score": "claim.score",
    "claims.claimants": "claimants.rank",
    "claims.rank": "claimants.rank",
    "claims.answer": "match.answer",
    "claims.close_overdue": "match.close",
    "claims.extend": "match.extend",
    "claims.save_extension": "match.extend",
    "claims.agree_extension": "match.extension",
    "claims.turn_down_extension": "match.extension",
    "claims.withdraw_extension": "match.extension",
    "results.index": PUBLIC,
    "results.show": PUBLIC,
    "results.run_file": "round.runs",
    "results.matches": "round.runs",
    "results.own_claims": "claim.submit",
}
