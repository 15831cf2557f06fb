"""Who may do what: contracts, delivery, answers and outcomes."""

from ..shared.models.account import Account
from ..shared.permissions.rules import Endpoints, PermissionLines, line, own_city, own_county
from ..shared.roles import Role
from .models import Engagement, Outcome


def own_service(actor: Account, engagement: Engagement) -> bool:
    """The actor's institution serves under this contract."""
    return actor.organisation_id is not None and engagement.institution_id == actor.organisation_id


def served_here(actor: Account, engagement: Engagement) -> bool:
    """The actor's enterprise is served under this contract; nobody answers for it (G-05)."""
    return actor.organisation_id is not None and engagement.enterprise_id == actor.organisation_id


def outcome_of_own_city(actor: Account, outcome: Outcome) -> bool:
    """The outcome belongs to a programme of the actor's own bureau."""
    return own_city(actor, outcome.engagement)


PERMISSIONS: PermissionLines = {
    "engagement.read": (
        line(
            Role.ENTERPRISE,
            Role.INSTITUTION,
            Role.COUNTY_OFFICER,
            Role.CITY_OFFICER,
            Role.CITY_APPROVER,
            Role.FINANCE,
            Role.AUDITOR,
        ),
    ),
    "engagement.contact": (
        line(Role.ENTERPRISE, where=served_here),
        line(Role.INSTITUTION, where=own_service),
        line(Role.COUNTY_OFFICER, where=own_county),
        line(Role.CITY_OFFICER, where=own_city),
    ),
    "engagement.fill": (line(Role.INSTITUTION, where=own_service),),
    "engagement.serve": (line(Role.INSTITUTION, where=own_service),),
    "engagement.confirm": (line(Role.ENTERPRISE, where=served_here),),
    "engagement.accept": (line(Role.ENTERPRISE, where=served_here),),
    "engagement.rate": (line(Role.ENTERPRISE, where=served_here),),
    "engagement.terminate": (line(Role.CITY_OFFICER, where=own_city),),
    "outcome.read": (
        line(Role.ENTERPRISE, Role.INSTITUTION, Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR),
    ),
    "outcome.claim": (line(Role.INSTITUTION, where=own_service),),
    "outcome.decide": (line(Role.CITY_OFFICER, where=outcome_of_own_city),),
}

ENDPOINTS: Endpoints = {
    "engagements.index": "engagement.read",
    "engagements.show": "engagement.read",
    "engagements.ledger": "engagement.read",
    "engagements.ledgers": "engagement.read",
    "engagements.contracts": "engagement.read",
    "engagements.contract": "engagement.fill",
    "engagements.fill": "engagement.fill",
    "engagements.confirm": "engagement.confirm",
    "engagements.send_back_contract": "engagement.confirm",
    "engagements.reach": "engagement.serve",
    "engagements.log": "engagement.serve",
    "engagements.confirm_strike": "engagement.serve",
    "engagements.strike": "engagement.serve",
    "engagements.delivery": "engagement.serve",
    "engagements.deliver": "engagement.serve",
    "engagements.accept": "engagement.accept",
    "engagements.send_back": "engagement.accept",
    "engagements.answer": "engagement.rate",
    "engagements.rate": "engagement.rate",
    "engagements.confirm_end": "engagement.terminate",
    "engagements.terminate": "engagement.terminate",
    "outcomes.index": "outcome.read",
    "outcomes.show": "outcome.read",
    "outcomes.new": "outcome.claim",
    "outcomes.claim": "outcome.claim",
    "outcomes.confirm": "outcome.decide",
    "outcomes.ask_confirm": "outcome.decide",
    "outcomes.confirm_all": "outcome.decide",
    "outcomes.refuse": "outcome.decide",
}
