"""Pairs that a person locks (they must stand) or bars (they must not), each with a reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...needs.models import Need
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.errors import Conflict, NotNow, there
from ...shared.models.account import Account
from ...shared.models.place import Organisation
from ...shared.reasons import needed
from ..commands import FreePair, SetPair
from ..events import PairBarred, PairFreed, PairLocked
from ..models import Claim, PairRule, Round
from ..queries import claims, rounds
from ..rules.phase import BEFORE_PROPOSAL
from ..rules.standing import Deed
from ..states import ClaimState
from . import standing
from .rounds import require_phase


def set_pair(command: SetPair, *, actor: Account, now: datetime) -> PairRule:
    """Lock or bar an admissible claim; a need has one lock at most. It counts from the next run on."""
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.solve", command.version)
        require_phase(a_round, now, BEFORE_PROPOSAL, "round.not_in_review")
        reason = needed(command.reason)
        claim = _candidate(a_round, command)
        rule = _rule(session, command) or PairRule(
            round_id=a_round.id, need_id=claim.need_id, organisation_id=claim.organisation_id
        )
        if command.locked:
            standing.require_for_claim(claim, Deed.LOCK)
            _refuse_second_lock(session, command)
        rule.locked, rule.reason, rule.account_id, rule.at = command.locked, reason, actor.id, now
        session.add(rule)
        happened = PairLocked if command.locked else PairBarred
        record(
            happened.of(claim, round_id=a_round.id, need=claim.need.number, institution=claim.organisation.name, reason=reason)
        )
    return rule


def free_pair(command: FreePair, *, actor: Account, now: datetime) -> None:
    """Take a lock or a bar off a pair."""
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.solve", command.version)
        require_phase(a_round, now, BEFORE_PROPOSAL, "round.not_in_review")
        mine = select(PairRule).where(PairRule.id == command.rule_id, PairRule.round_id == a_round.id)
        rule = there(session.scalar(mine))
        session.delete(rule)
        record(
            PairFreed.of(
                rule,
                round_id=a_round.id,
                need=session.get_one(Need, rule.need_id).number,
                institution=session.get_one(Organisation, rule.organisation_id).name,
            )
        )


def _candidate(a_round: Round, command: SetPair) -> Claim:
    claim = there(claims.own_for(command.organisation_id, a_round.id, command.need_id))
    if claim.state != ClaimState.ADMISSIBLE:
        raise NotNow("claim.not_admissible", state=claim.state)
    if command.locked and claim.preference == 0:
        raise NotNow("pair.refused_by_enterprise", reason=claim.preference_reason)
    return claim


def _rule(session: Session, command: SetPair) -> PairRule | None:
    return session.scalar(
        select(PairRule).where(
            PairRule.round_id == command.round_id,
            PairRule.need_id == command.need_id,
            PairRule.organisation_id == command.organisation_id,
        )
    )


def _refuse_second_lock(session: Session, command: SetPair) -> None:
    other = session.scalar(
        select(PairRule).where(
            PairRule.round_id == command.round_id,
            PairRule.need_id == command.need_id,
            PairRule.locked,
            PairRule.organisation_id != command.organisation_id,
        )
    )
    if other is not None:
        raise Conflict("pair.locked_already", institution=session.get_one(Organisation, other.organisation_id).name)
