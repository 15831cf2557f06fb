"""A later end of the time to answer a match takes two people: one proposes it with a reason, another without a hand in the round agrees.

It counts from the agreement on, which has to come before the present end has; past that the proposal is worth nothing.
"""

from datetime import datetime, timedelta

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import calendar, ranges
from ...shared.errors import Invalid, NotNow, NotPermitted
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.permissions.persons import is_one_of
from ...shared.reasons import USUAL, needed
from ..commands import DecideAnswerTime, ProposeAnswerTime, TurnDownAnswerTime
from ..events import AnswerTimeExtended, AnswerTimeProposed, AnswerTimeTurnedDown, AnswerTimeWithdrawn
from ..models import Claim
from ..queries import claims, hands


def propose(command: ProposeAnswerTime, *, actor: Account, now: datetime) -> Claim:
    """Propose a later end, while an answer is awaited and the present one has not come; one proposal waits at a time."""
    with transaction(actor, now):
        claim = load(claims.visible_to(actor, now), command.key, actor, "match.extend", command.version)
        claim.state = take(Step.EXTEND, claim.state)
        refuse_late(claim, now)
        refuse_last(claim)
        if claim.extends_to is not None:
            raise NotNow("match.extension_waits", answer_until=claim.extends_to)
        reason = needed(command.reason, most=USUAL)
        check(claim, command.answer_by)
        claim.extends_to, claim.extension_reason, claim.extension_by_id = command.answer_by, reason, actor.id
        record(AnswerTimeProposed.of(claim, answer_until=command.answer_by, reason=reason))
    return claim


def agree(command: DecideAnswerTime, *, actor: Account, now: datetime) -> Claim:
    """Give both sides until the later moment that another person has proposed; they and the county are told."""
    with transaction(actor, now):
        claim, later = _proposed(actor, command.key, command.version, now)
        refuse_own_hand(claim, actor)
        check(claim, later)
        reason, earlier = claim.extension_reason, claim.answer_by
        claim.answer_by = later
        _clear(claim)
        record(AnswerTimeExtended.of(claim, earlier_at=earlier, answer_until=later, reason=reason))
    return claim


def turn_down(command: TurnDownAnswerTime, *, actor: Account, now: datetime) -> Claim:
    """Refuse what another person has proposed, with a reason that the proposer reads; the present end stays."""
    with transaction(actor, now):
        claim, later = _proposed(actor, command.key, command.version, now)
        refuse_own_hand(claim, actor)
        reason, proposer = needed(command.reason), claim.extension_by_id
        _clear(claim)
        record(AnswerTimeTurnedDown.of(claim, answer_until=later, reason=reason, proposer_id=proposer))
    return claim


def withdraw(command: DecideAnswerTime, *, actor: Account, now: datetime) -> Claim:
    """Take the own proposal back; the present end stays."""
    with transaction(actor, now):
        claim, later = _proposed(actor, command.key, command.version, now)
        if not is_one_of(actor, claim.extension_by_id):
            raise NotPermitted("match.extension_of_another")
        _clear(claim)
        record(AnswerTimeWithdrawn.of(claim, answer_until=later))
    return claim


def is_in_time(claim: Claim, now: datetime) -> bool:
    """Whether the end of the time to answer has not come; never where there is none."""
    return claim.answer_by is not None and now < claim.answer_by


def has_time_left(claim: Claim) -> bool:
    """Whether the programme goes on after the present end."""
    return claim.answer_by is not None and claim.answer_by + timedelta(seconds=1) < _ends_at(claim)


def refuse_late(claim: Claim, now: datetime) -> None:
    """Raise `NotNow` once the time to answer is over: the next in line counts on it."""
    if not is_in_time(claim, now):
        raise NotNow("match.extension_late")


def refuse_last(claim: Claim) -> None:
    """Raise `NotNow` where no later moment lies within the programme."""
    if not has_time_left(claim):
        raise NotNow("match.extension_last", ends_on=claim.round.programme.ends_on)


def refuse_own_hand(claim: Claim, actor: Account) -> None:
    """Raise `NotPermitted` where whoever decides proposed it, or had a hand in the round."""
    if is_one_of(actor, claim.extension_by_id):
        raise NotPermitted("extension.own")
    if hands.in_round(actor, claim.round):
        raise NotPermitted("match.extension_hand")


def check(claim: Claim, later: datetime) -> None:
    """Raise `Invalid` unless a moment is later than the present end, within the programme and not too far from it."""
    assert claim.answer_by is not None
    if later <= claim.answer_by:
        raise Invalid("match.extension_only_later", field="answer_by", answer_by=claim.answer_by)
    if later >= _ends_at(claim):
        ends_on = claim.round.programme.ends_on
        raise Invalid("match.extension_after_programme", field="answer_by", answer_until=later, ends_on=ends_on)
    if later - claim.answer_by > timedelta(days=ranges.LONGEST_EXTENSION_DAYS):
        raise Invalid("match.extension_too_long", field="answer_by", most=ranges.LONGEST_EXTENSION_DAYS)


def _ends_at(claim: Claim) -> datetime:
    return calendar.end_of(claim.round.programme.ends_on)


def _proposed(actor: Account, key: str, version: int, now: datetime) -> tuple[Claim, datetime]:
    """A match with the later end that waits for a decision."""
    claim = load(claims.visible_to(actor, now), key, actor, "match.extension", version)
    claim.state = take(Step.EXTEND, claim.state)
    refuse_late(claim, now)
    if claim.extends_to is None:
        raise NotNow("extension.none")
    return claim, claim.extends_to


def _clear(claim: Claim) -> None:
    claim.extends_to, claim.extension_by_id, claim.extension_reason = None, None, ""
