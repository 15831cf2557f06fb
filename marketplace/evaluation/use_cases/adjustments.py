"""A released result is corrected by two people, through signed adjustments with their reasons; the first list stays as it is."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from ...records.use_cases import files
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import contacts, lifecycle, ranges
from ...shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.permissions.persons import is_one_of
from ...shared.reasons import needed
from ..commands import DecideAdjustment, ProposeAdjustment, RefuseAdjustment
from ..events import AdjustmentApproved, AdjustmentProposed, AdjustmentRefused, AdjustmentWithdrawn
from ..models import Adjustment, YearRun
from ..queries import adjustments, hands, years
from ..states import YearState

FULL_SCORE = 10_000


def propose(command: ProposeAdjustment, *, actor: Account, now: datetime) -> Adjustment:
    """Put a correction of one line before the approver, with its reason and the evidence."""
    with transaction(actor, now) as session:
        run = load(years.visible_to(actor), command.run_id, actor, "year.adjust", command.version)
        reason = _public(needed(command.reason))
        line = _line_of(run, command)
        proof = files.store(command.proof.data, name=command.proof.name, purpose="proof", actor=actor, now=now)
        adjustment = Adjustment(
            run_id=run.id,
            number=adjustments.next_number(run),
            organisation_id=command.organisation_id,
            old_score=line.new_score,
            score_change=command.new_score - line.new_score,
            old_fen=line.new_fen,
            change_fen=command.new_fen - line.new_fen,
            reason=reason,
            proof_file_id=proof.id,
            proposed_by_id=actor.id,
            proposed_at=now,
        )
        session.add(adjustment)
        session.flush()
        record(AdjustmentProposed(**_facts(adjustment), proof_sha256=proof.sha256))
    return adjustment


def approve(command: DecideAdjustment, *, actor: Account, now: datetime) -> Adjustment:
    """Put a correction in force: never by a person who had a hand in it or in the year (AC5), and within the budget.

    The run is another version then: a correction that was begun before, of what stood then, is stale.
    """
    with transaction(actor, now):
        one = load(adjustments.visible_to(actor), command.adjustment_id, actor, "year.decide", command.version)
        state = lifecycle.take(Step.APPROVE, one.state)
        if hands.in_adjustment(actor, one):
            raise NotPermitted("second_person")
        _refuse_unfit(one)
        one.state, one.decided_by_id, one.decided_at = state, actor.id, now
        flag_modified(one.run, "reason")
        record(AdjustmentApproved(**_facts(one)))
    return one


def refuse(command: RefuseAdjustment, *, actor: Account, now: datetime) -> Adjustment:
    """Turn a correction down, with the reason."""
    with transaction(actor, now):
        one = load(adjustments.visible_to(actor), command.adjustment_id, actor, "year.decide", command.version)
        state = lifecycle.take(Step.REFUSE, one.state)
        if is_one_of(actor, one.proposed_by_id):
            raise NotPermitted("second_person")
        facts = _facts(one) | {"reason": needed(command.reason)}
        one.state, one.decided_by_id, one.decided_at = state, actor.id, now
        record(AdjustmentRefused(**facts, proposer_id=one.proposed_by_id))
    return one


def withdraw(command: DecideAdjustment, *, actor: Account, now: datetime) -> Adjustment:
    """Take one's own proposal back before it is decided."""
    with transaction(actor, now):
        one = load(adjustments.visible_to(actor), command.adjustment_id, actor, "year.adjust", command.version)
        state = lifecycle.take(Step.WITHDRAW, one.state)
        if not is_one_of(actor, one.proposed_by_id):
            raise NotPermitted("adjustment.of_another")
        one.state = state
        record(AdjustmentWithdrawn(**_facts(one)))
    return one


def refuse_waiting(run: YearRun, organisation_id: int, key: str) -> None:
    """Raise where a correction of this line, the one of the application number `key`, waits to be decided."""
    if adjustments.waiting_for(run, organisation_id) is not None:
        raise Conflict("adjustment.waits", institution=years.name_in(run)[key])


def _public(reason: str) -> str:
    """The reason as everybody will read it under the list; Invalid where it holds a phone."""
    if contacts.names_phone(reason):
        raise Invalid("adjustment.phone_in_reason", field="reason")
    return reason


def _line_of(run: YearRun, command: ProposeAdjustment) -> Any:
    """The line that is corrected, as it stands; refused where the correction is none, or cannot be."""
    if run.state is not YearState.RELEASED:
        raise NotNow("adjustment.not_released", number=run.number)
    line = adjustments.stand_of(run, command.organisation_id)
    if line is None:
        raise NotFound("not_found")
    if (command.new_score, command.new_fen) == (line.new_score, line.new_fen):
        raise Invalid("adjustment.changes_nothing", field="new_score")
    if not 0 <= command.new_score <= FULL_SCORE:
        raise Invalid("adjustment.no_score", field="new_score")
    ranges.check_amount(command.new_fen, ranges.YEAR_BUDGET, "new_fen")
    refuse_waiting(run, command.organisation_id, line.key)
    change = command.new_fen - line.new_fen
    _refuse_amount(run, command.organisation_id, change)
    if not command.sure and adjustments.barred_by(run, command.organisation_id, change):
        raise Invalid("adjustment.barred", field="new_fen", institution=years.name_in(run)[line.key])
    return line


def _refuse_unfit(one: Adjustment) -> None:
    """Raise where the result is not as it was released, the line not as it was seen, or the amount may not be."""
    if not years.recompute(one.run):
        raise Conflict("year.broken", number=one.run.number)
    line = adjustments.stand_of(one.run, one.organisation_id)
    if line is None or (line.new_score, line.new_fen) != (one.old_score, one.old_fen):
        raise Conflict("stale")
    _refuse_amount(one.run, one.organisation_id, one.change_fen)


def _refuse_amount(run: YearRun, organisation_id: int, change_fen: int) -> None:
    if (found := adjustments.why_not(run, organisation_id, change_fen, lock=True)) is not None:
        key, facts = found
        raise Invalid(key, field="new_fen", **facts)


def _facts(one: Adjustment) -> dict[str, Any]:
    keys = {line.organisation_id: line.share["key"] for line in one.run.lines}
    return {
        "adjustment_id": one.id,
        "year_id": one.run_id,
        "number": one.number,
        "organisation_id": one.organisation_id,
        "institution": years.name_in(one.run)[keys[one.organisation_id]],
        "old_score": one.old_score,
        "new_score": one.new_score,
        "old_fen": one.old_fen,
        "change_fen": one.change_fen,
        "new_fen": one.new_fen,
        "reason": one.reason,
    }
