"""Proposing a run, and the second person who approves it or sends it back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...programmes.models import Programme
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import lifecycle
from ...shared.errors import Conflict, NotNow, NotPermitted, there
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.money import yuan
from ...shared.permissions.persons import is_one_of
from ...shared.reasons import needed
from ..commands import ApproveRound, ProposeRun, SendRoundBack
from ..events import RoundApproved, RoundHurried, RoundProposed, RoundSentBack
from ..models import Round, SolveRun
from ..queries import hands, inputs, rounds, signing, standing, wishes
from ..states import RoundState, RunState
from .solving import checked_input, is_current


def propose(command: ProposeRun, *, actor: Account, now: datetime) -> Round:
    """Put a run before the approver; refused where anything it was computed from has changed since.

    Before the enterprises' time is over, or where one of them has said nothing, a reason is asked for, which the approver reads.
    """
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.propose", command.version)
        run = _run(session, a_round, command.number)
        a_round.state = lifecycle.take(Step.PROPOSE, a_round.state)
        _hold_standing(a_round)
        if not is_current(run, checked_input(a_round, now)):
            raise NotNow("run.outdated", number=run.number)
        said = wishes.of_round(a_round, now)
        if not said.complete:
            reason = needed(command.reason)
            record(
                RoundHurried.of(a_round, number=run.number, until=said.until, asked=said.asked, spoken=said.spoken, reason=reason)
            )
        a_round.proposed_run_id, a_round.proposed_by_id, a_round.reason = run.id, actor.id, ""
        record(RoundProposed.of(a_round, number=run.number, result_hash=run.result_hash))
    return a_round


def approve(command: ApproveRound, *, actor: Account, now: datetime) -> Round:
    """Approve a proposal: never by the person who proposed it or had a hand in its scores (AC5)."""
    with transaction(actor, now) as session:
        a_round, run = _proposed(session, actor, command.round_id, command.version)
        refuse_first_person(a_round, actor)
        _hold_standing(a_round)
        if not is_current(run, inputs.frozen(a_round)):
            raise NotNow("run.outdated", number=run.number)
        _compare_pot(command, a_round, run)
        a_round.state = lifecycle.take(Step.APPROVE, a_round.state)
        a_round.approved_by_id, a_round.approved_at = actor.id, now
        record(RoundApproved.of(a_round, number=run.number, result_hash=run.result_hash))
    return a_round


def _compare_pot(command: ApproveRound, a_round: Round, run: SolveRun) -> None:
    """Raise `Conflict` where the budget, or what others take of it, is another than on the sheet; others of the programme wait."""
    if command.pot_fen is None or command.taken_fen is None:
        return
    now = signing.of_round(a_round, run)
    if (command.pot_fen, command.taken_fen) != (now.pot_fen, now.taken_fen):
        seen = command.pot_fen - command.taken_fen - now.government_fen
        raise Conflict(
            "round.pot_moved", before=yuan(seen), left=yuan(now.left_fen), pot=yuan(now.pot_fen), taken=yuan(now.taken_fen)
        )


def send_back(command: SendRoundBack, *, actor: Account, now: datetime) -> Round:
    """Refuse a proposal with the reason; the round can be reviewed and solved again."""
    with transaction(actor, now) as session:
        a_round, run = _proposed(session, actor, command.round_id, command.version)
        if is_one_of(actor, a_round.proposed_by_id):
            raise NotPermitted("second_person")
        a_round.state = lifecycle.take(Step.SEND_BACK, a_round.state)
        a_round.reason = needed(command.reason)
        a_round.proposed_run_id = a_round.proposed_by_id = None
        record(RoundSentBack.of(a_round, number=run.number))
    return a_round


def refuse_first_person(a_round: Round, actor: Account) -> None:
    """Raise `NotPermitted` where the approver is not a second person."""
    if is_one_of(actor, a_round.proposed_by_id):
        raise NotPermitted("second_person")
    if hands.in_round(actor, a_round):
        raise NotPermitted("round.reviewer_approves")


def _hold_standing(a_round: Round) -> None:
    """Keep everybody's standing as it is until the commit."""
    standing.stopped_owners(a_round.id, lock=True)
    standing.able(a_round.programme, lock=True)


def _proposed(session: Session, actor: Account, round_id: int, version: int) -> tuple[Round, SolveRun]:
    """A proposed round with its run, locked behind its programme, since places of others are counted."""
    ours = select(Programme.id).join(Round, Round.programme_id == Programme.id).where(Round.id == round_id)
    session.execute(ours.with_for_update(of=Programme))
    a_round = load(rounds.visible_to(actor), round_id, actor, "round.decide", version)
    if a_round.state != RoundState.PROPOSED:
        raise NotNow("round.not_proposed", state=a_round.state)
    return a_round, session.get_one(SolveRun, a_round.proposed_run_id)


def _run(session: Session, a_round: Round, number: int) -> SolveRun:
    run = there(session.scalar(select(SolveRun).where(SolveRun.round_id == a_round.id, SolveRun.number == number)))
    if run.state not in (RunState.OPTIMAL, RunState.FEASIBLE):
        raise NotNow("run.nothing_to_propose", number=number, state=run.state)
    return run
