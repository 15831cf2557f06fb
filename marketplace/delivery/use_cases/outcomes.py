"""Levels that enterprises reached: claimed by the institution, confirmed by the bureau, each once (MR-12, G-09, G-10)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...competition.rules.standing import Deed
from ...competition.use_cases import standing
from ...programmes.queries import programmes
from ...records.use_cases import files
from ...records.use_cases.loading import held, load
from ...records.use_cases.transaction import guard_first, record, transaction
from ...shared import calendar, lifecycle, permissions
from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.reasons import USUAL, needed
from ..commands import ClaimOutcome, ConfirmOutcome, ConfirmOutcomes, RefuseOutcome
from ..events import OutcomeClaimed, OutcomeConfirmed, OutcomeRefused
from ..models import Engagement, Outcome
from ..queries import doubts, engagements, hands, outcomes
from ..states import OutcomeState
from .doubts import answered


def claim(command: ClaimOutcome, *, actor: Account, now: datetime) -> Outcome:
    """Claim that the enterprise of a contract reached a level, with the proof; again after a refusal."""
    with transaction(actor, now) as session:
        engagement = held(engagements.visible_to(actor), command.engagement_id)
        permissions.require(actor, "outcome.claim", engagement)
        if engagement.state not in engagements.IN_FORCE:
            raise NotNow("outcome.not_served", state=engagement.state)
        standing.require_for_contract(engagement, Deed.OUTCOME)
        _check(engagement, command.level, command.reached_on, calendar.day_of(now))
        _refuse_counted(engagement.programme_id, engagement.enterprise_id, command.level)
        asked = answered(doubts.of_outcome(engagement, command.reached_on), command.sure)
        proof = files.store(command.file.data, name=command.file.name, purpose="proof", actor=actor, now=now)
        outcome = _claimed(session, engagement, command)
        outcome.reached_on, outcome.proof_file_id, outcome.reason = command.reached_on, proof.id, ""
        outcome.claimed_by_id, outcome.claimed_at = actor.id, now
        outcome.decided_by_id = outcome.decided_at = None
        session.add(outcome)
        session.flush()
        record(OutcomeClaimed.of(outcome, reached_on=command.reached_on, proof_sha256=proof.sha256, asked=asked))
    return outcome


def confirm(command: ConfirmOutcome, *, actor: Account, now: datetime) -> Outcome:
    """Confirm for the bureau; of two confirmations at once for one enterprise and level, one succeeds."""
    with transaction(actor, now):
        return _confirmed(actor, command.outcome_id, command.version, command.sure, now)


def confirm_all(command: ConfirmOutcomes, *, actor: Account, now: datetime) -> list[Outcome]:
    """Confirm outcomes, all or none, each with an event of its own; one about which anything is asked is refused."""
    with transaction(actor, now):
        if not command.versions:
            raise Invalid("outcome.none_chosen")
        return [_confirmed(actor, one, seen, False, now) for one, seen in sorted(command.versions.items())]


def _confirmed(actor: Account, outcome_id: int, version: int, sure: bool, now: datetime) -> Outcome:
    outcome = _waiting(actor, outcome_id, version)
    state = lifecycle.take(Step.CONFIRM, outcome.state)
    standing.require_for_contract(outcome.engagement, Deed.OUTCOME)
    _refuse_counted(outcome.programme_id, outcome.enterprise_id, outcome.level)
    asked = answered(doubts.of_confirmation(outcome), sure)
    outcome.state = state
    outcome.confirmed_key = outcomes.key_of(outcome.programme_id, outcome.enterprise_id, outcome.level)
    outcome.decided_by_id, outcome.decided_at = actor.id, now
    record(OutcomeConfirmed.of(outcome, asked=asked))
    return outcome


def refuse(command: RefuseOutcome, *, actor: Account, now: datetime) -> Outcome:
    """Refuse for the bureau, with the reason."""
    with transaction(actor, now):
        outcome = _waiting(actor, command.outcome_id, command.version)
        outcome.state = lifecycle.take(Step.REFUSE, outcome.state)
        outcome.reason = needed(command.reason, most=USUAL)
        outcome.decided_by_id, outcome.decided_at = actor.id, now
        record(OutcomeRefused.of(outcome))
    return outcome


def _waiting(actor: Account, outcome_id: int, version: int) -> Outcome:
    """A claimed outcome, locked behind its programme, so that confirmations come one after the other."""
    outcome = load(outcomes.visible_to(actor), outcome_id, actor, "outcome.decide", version)
    if hands.in_outcome(actor, outcome):
        raise NotPermitted("second_person")
    return outcome


def _check(engagement: Engagement, level: str, reached_on: date, today: date) -> None:
    if level not in outcomes.levels_of(engagement.programme):
        raise Invalid("outcome.level", field="level", rule=programmes.ruleset_of(engagement.programme).cite("goals"))
    if reached_on > today:
        raise Invalid("outcome.in_future", field="reached_on", day=reached_on, today=today)
    if engagement.starts_on is not None and reached_on < engagement.starts_on:
        raise Invalid("outcome.before_service", field="reached_on", day=reached_on, starts_on=engagement.starts_on)


def _refuse_counted(programme_id: int, enterprise_id: int, level: str) -> None:
    if (counted := outcomes.counted(programme_id, enterprise_id, level)) is not None:
        raise Conflict("outcome.counted", field="level", level=outcomes.label_of(counted))


def _claimed(session: Session, engagement: Engagement, command: ClaimOutcome) -> Outcome:
    """The row of this contract and level: a new one, or the refused one once more, whose refusal was seen."""
    level = command.level
    found = session.scalar(
        select(Outcome).where(Outcome.engagement_id == engagement.id, Outcome.level == level).with_for_update()
    )
    if found is not None and found.state != OutcomeState.REFUSED:
        raise Conflict("outcome.claimed", field="level", level=outcomes.label_of(found))
    if found is not None and command.version == 0:
        raise Conflict("outcome.refused_before", stored=found.version, level=outcomes.label_of(found), reason=found.reason)
    guard_first(found, command.version)
    if found is not None:
        found.state = lifecycle.take(Step.SUBMIT, found.state)
        return found
    return Outcome(
        engagement_id=engagement.id,
        level=level,
        programme_id=engagement.programme_id,
        enterprise_id=engagement.enterprise_id,
        institution_id=engagement.institution_id,
    )
