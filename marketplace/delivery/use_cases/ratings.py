"""The enterprise's answer after it accepted a service: once, and by nobody else (G-05, C-08)."""

from collections.abc import Mapping
from datetime import datetime

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.canonical import hash_of
from ...shared.errors import Invalid, NotNow
from ...shared.models.account import Account
from ...shared.reasons import needed
from ...vetting.rules.questions import FACTS, LEVEL_VALUE
from ..commands import RateService
from ..events import ServiceRated
from ..models import Rating
from ..queries import engagements
from ..states import EngagementState


def rate(command: RateService, *, actor: Account, now: datetime) -> Rating:
    """Take the answer in: one of five levels with a reason, and four facts, each yes or no.

    It may come at any time after the acceptance; one that comes after the
    year's inputs were frozen does not change that year.
    """
    _check(command.answer, command.facts)
    reason = needed(command.reason)
    with transaction(actor, now) as session:
        engagement = load(engagements.visible_to(actor), command.engagement_id, actor, "engagement.rate", command.version)
        if engagement.state != EngagementState.ACCEPTED:
            raise NotNow("rating.not_accepted", state=engagement.state)
        if engagement.rating is not None:
            raise NotNow("rating.given", at=engagement.rating.at)
        rating = Rating(
            engagement_id=engagement.id,
            answer=command.answer,
            reason=reason,
            facts=dict(command.facts),
            account_id=actor.id,
            at=now,
        )
        session.add(rating)
        record(ServiceRated.of(engagement, digest=digest_of(rating)))
    return rating


def digest_of(rating: Rating) -> str:
    """The hash of what an answer says, as its event keeps it."""
    said = [rating.engagement_id, rating.answer, rating.reason, dict(rating.facts)]
    return hash_of(said)


def _check(answer: int, facts: Mapping[str, bool]) -> None:
    if answer not in LEVEL_VALUE:
        raise Invalid("satisfaction.level", field="answer", level=answer)
    if set(facts) != set(FACTS) or not all(isinstance(said, bool) for said in facts.values()):
        raise Invalid("satisfaction.facts")
