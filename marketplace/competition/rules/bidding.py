"""What stands in the way of a claim: one line an obstacle, each with a sentence and a way out.

The rules of the programme's rule set come as findings and say themselves how strict they are; only what the clock and
the standing of both sides decide is asked here.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from ...rulebook.conditions.claim import ClaimFacts
from ...rulebook.findings import Finding, refusing, told
from ...shared.affiliation import Link
from ...shared.errors import NotNow, NotPermitted, Refusal
from ...shared.fixed import Fixed
from .phase import Phase
from .standing import Deed, Parties, Side, fallen, obstacle


class Situation(Fixed):
    """What is known of an institution and a need at one moment.

    `facts` are what the rules look at, with the labels of the categories. `phase` is None where the need stands in no
    live round. `place_reason` says why a place is not active.
    """

    facts: ClaimFacts
    phase: Phase | None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    parties: Parties
    place_reason: str = ""
    alike: Link | None = None


Check = Callable[[Situation], Refusal | None]


def obstacles(situation: Situation, findings: Iterable[Finding]) -> list[Refusal]:
    """Everything that stands in the way, in the order in which it should be looked at; empty where nothing does.

    What speaks against the need comes before the round, and an unpublished need is in none: that is not said twice.
    """
    broken = {finding.rule: _told(finding, situation) for finding in refusing(findings)}
    first = [broken.pop(PUBLISHED)] if PUBLISHED in broken else []
    checks = CHECKS[1:] if first else CHECKS
    return [*first, *(refusal for check in checks if (refusal := check(situation))), *broken.values()]


def _told(finding: Finding, situation: Situation) -> Refusal:
    rule = situation.parties.ruleset.cite(finding.rule, finding.subject)
    says = SAID.get(finding.rule)
    return says(situation, rule) if says else NotPermitted("rule_broken", rule=rule, **told(finding))


def _in_a_round(s: Situation) -> Refusal | None:
    return NotNow("claim.no_round") if s.phase is None else None


def _not_too_early(s: Situation) -> Refusal | None:
    return NotNow("claim.not_yet_open", opens_at=s.opens_at) if s.phase is Phase.PLANNED else None


def _not_too_late(s: Situation) -> Refusal | None:
    late = s.phase is not None and s.phase not in (Phase.PLANNED, Phase.OPEN)
    return NotNow("claim.closed", closes_at=s.closes_at) if late else None


def _for_one_that_stands(s: Situation) -> Refusal | None:
    """The enterprise may take part."""
    stopped = Side.ENTERPRISE in fallen(s.parties)
    return obstacle(s.parties, Side.ENTERPRISE, Deed.CLAIM) if stopped else None


def _in_good_standing(s: Situation) -> Refusal | None:
    return NotPermitted("claim.organisation_not_active") if Side.INSTITUTION in fallen(s.parties) else None


CHECKS: tuple[Check, ...] = (_in_a_round, _not_too_early, _not_too_late, _for_one_that_stands, _in_good_standing)


def _listed(s: Situation, rule: str) -> Refusal:
    place = s.parties.place
    if place is None:
        return NotPermitted("claim.not_in_pool", rule=rule)
    return NotPermitted("claim.place_not_active", rule=rule, state=place, reason=s.place_reason)


PUBLISHED = "published"
SAID: Mapping[str, Callable[[Situation, str], Refusal]] = {
    PUBLISHED: lambda s, rule: NotNow("claim.need_not_published", rule=rule),
    "listed": _listed,
    "trade": lambda s, rule: NotPermitted("claim.other_category", asked=s.facts.asked, offered=s.facts.offered, rule=rule),
    "unrelated": lambda s, rule: NotPermitted("claim.related", shared=s.facts.related_by, rule=rule),
    "room": lambda s, rule: NotNow("claim.capacity_used", capacity=s.facts.capacity, rule=rule),
}
"""How a rule about claims is said where it is not met and more is known than what was found."""
