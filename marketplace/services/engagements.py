"""The service contract that grows from a match: what both sides agree on, until the service begins or ends."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..core.events.delivery import EngagementOpened
from ..models import Account, Claim, Engagement
from ..queries import claims
from . import numbers
from .transaction import record


def open_from_match(session: Session, claim: Claim, *, actor: Account, now: datetime) -> Engagement:
    """Make the contract of a match that both sides confirmed, inside the transaction that confirms it.

    The amounts are those of the claim's version that counts (S004-2.1.4);
    nobody changes them afterwards.
    """
    offer = claims.content(claim)
    amounts = {name: getattr(offer, name) for name in AMOUNTS}
    engagement = Engagement(
        number=numbers.take(session, claim.round.programme, Engagement, "HT")[0], claim_id=claim.id,
        programme_id=claim.round.programme_id, need_id=claim.need_id, enterprise_id=claim.need.organisation_id,
        institution_id=claim.organisation_id, unit_id=claim.need.unit_id, created_at=now, **amounts,
    )  # fmt: skip
    session.add(engagement)
    session.flush()
    record(EngagementOpened(
        at=now, actor_id=actor.id, engagement_id=engagement.id, need_id=engagement.need_id, number=engagement.number,
        claim_id=claim.id, **amounts,
    ))  # fmt: skip
    return engagement


AMOUNTS = ("price_fen", "government_fen", "concession_fen", "enterprise_fen")
