"""The enterprise's answer after it accepted a service: once, and by nobody else (G-05, C-08)."""

from collections.abc import Mapping
from datetime import datetime

from ...programmes.queries import programmes
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.canonical import hash_of
from ...shared.errors import Invalid, NotNow
from ...shared.models.account import Account
from ...shared.reasons import LEAST, given
from ...vetting.rules.questions import FACTS, LEVEL_VALUE, is_low
from ..commands import RateService
from ..events import ServiceRated
from ..models import Engagement, Rating
from ..queries import engagements
from ..states import EngagementState


def rate(command: RateService, *, actor: Account, now: datetime) -> Rating:
    """Take the answer in: one of five levels and four facts, each yes or no. A low level says why; a good one may.

    It may come at any time after the acceptance; one that comes after the
    year's inputs were frozen does not change that year.
    """
    _check(command.answer, command.facts)
    with transaction(actor, now) as session:
        engagement = load(engagements.visible_to(actor), command.engagement_id, actor, "engagement.rate", command.version)
        if engagement.state != EngagementState.ACCEPTED:
            raise NotNow("rating.not_accepted", state=engagement.state)
        if engagement.rating is not None:
            raise NotNow("rating.given", at=engagement.rating.at)
        reason = _why(command, engagement)
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


def lowest(engagement: Engagement) -> int:
    """The programme's lowest satisfaction in per cent: a level below it says why."""
    return programmes.settings_of(engagement.programme).integer("satisfaction_threshold_percent")


def _why(command: RateService, engagement: Engagement) -> str:
    """The reason as it is kept; raises `rating.low_says_why` where a low answer gives none."""
    reason = given(command.reason)
    if is_low(command.answer, threshold := lowest(engagement)) and len(reason) < LEAST:
        rule = programmes.ruleset_of(engagement.programme).cite("satisfaction")
        raise Invalid("rating.low_says_why", field="reason", percent=threshold, least=LEAST, rule=rule)
    return reason


def _check(answer: int, facts: Mapping[str, bool]) -> None:
    if answer not in LEVEL_VALUE:
        raise Invalid("satisfaction.level", field="answer", level=answer)
    if set(facts) != set(FACTS) or not all(isinstance(said, bool) for said in facts.values()):
        raise Invalid("satisfaction.facts")
