"""The service contract that grows from a match: filled in, confirmed, served under, delivered, accepted or ended."""

from datetime import datetime

from sqlalchemy.orm import Session

from ...competition.models import Claim
from ...competition.queries import claims
from ...competition.rules.standing import Deed
from ...competition.use_cases import standing
from ...needs.events import NeedCancelled
from ...needs.models import Need
from ...programmes.use_cases import numbers
from ...records.models.record import StoredFile
from ...records.use_cases import files
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import calendar, lifecycle, ranges
from ...shared.errors import Invalid, NotNow, there
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.reasons import needed
from .. import rules as contract
from ..commands import (
    AcceptDelivery,
    ConfirmContract,
    DeliverService,
    FillContract,
    Paper,
    ReachMilestone,
    SendBackContract,
    SendBackDelivery,
    TerminateEngagement,
)
from ..events import (
    ContractConfirmed,
    ContractFilled,
    ContractSentBack,
    DeliverySentBack,
    EngagementOpened,
    EngagementTerminated,
    MilestoneReached,
    ServiceAccepted,
    ServiceDelivered,
)
from ..models import Engagement, Milestone
from ..queries import doubts, engagements
from ..states import EngagementState
from .doubts import answered

AMOUNTS = ("price_fen", "government_fen", "concession_fen", "enterprise_fen")


def open_from_match(session: Session, claim: Claim, *, actor: Account, now: datetime) -> Engagement:
    """Make the contract of a match that both sides confirmed, inside the transaction that confirms it.

    The amounts are those of the claim's version that counts (S004-2.1.4);
    nobody changes them afterwards.
    """
    standing.require_for_claim(claim, Deed.CONTRACT)
    offer = claims.content(claim)
    amounts = {name: getattr(offer, name) for name in AMOUNTS}
    engagement = Engagement(
        number=numbers.take(session, claim.round.programme, Engagement, "HT")[0],
        claim_id=claim.id,
        programme_id=claim.round.programme_id,
        need_id=claim.need_id,
        enterprise_id=claim.need.organisation_id,
        institution_id=claim.organisation_id,
        unit_id=claim.need.unit_id,
        created_at=now,
        **amounts,
    )
    session.add(engagement)
    session.flush()
    record(EngagementOpened.of(engagement, claim_id=claim.id, **amounts))
    return engagement


def fill_contract(command: FillContract, *, actor: Account, now: datetime) -> Engagement:
    """Write down the signed contract with its days, steps and scan; once sent, the enterprise is asked to confirm."""
    with transaction(actor, now) as session:
        engagement = load(engagements.visible_to(actor), command.engagement_id, actor, "engagement.fill", command.version)
        if engagement.state is EngagementState.CONTRACT_SENT:
            raise NotNow("engagement.sent_already", sent_at=engagement.contract_sent_at)
        state = lifecycle.take(Step.SUBMIT if command.send else Step.FILL, engagement.state)
        standing.require_for_contract(engagement, Deed.CONTRACT)
        today = calendar.day_of(now)
        contract.check(
            command.term,
            agreed_on=calendar.day_of(engagement.created_at),
            today=today,
            latest=ranges.latest_service(engagement.programme.ends_on, command.term.signed_on),
        )
        file = _contract_file(session, engagement, command, actor, now)
        engagement.contract_file_id = file.id if file else None
        _write_term(session, engagement, command.term)
        engagement.state, engagement.contract_sent_at = state, now if command.send else None
        record(
            ContractFilled.of(
                engagement,
                signed_on=command.term.signed_on,
                starts_on=command.term.starts_on,
                ends_on=command.term.ends_on,
                milestones=len(command.term.milestones),
                file_sha256=file.sha256 if file else "",
                sent=command.send,
            )
        )
    return engagement


def confirm_contract(command: ConfirmContract, *, actor: Account, now: datetime) -> Engagement:
    """Confirm for the enterprise that this is the contract it signed; the service begins."""
    with transaction(actor, now) as session:
        engagement = _sent(actor, command.engagement_id, command.version)
        state = lifecycle.take(Step.START, engagement.state)
        standing.require_for_contract(engagement, Deed.CONTRACT)
        engagement.state = state
        engagement.reason = ""
        _move_need(session, engagement, Step.CONTRACT)
        file = session.get_one(StoredFile, engagement.contract_file_id)
        record(ContractConfirmed.of(engagement, file_sha256=file.sha256))
    return engagement


def send_back_contract(command: SendBackContract, *, actor: Account, now: datetime) -> Engagement:
    """Say for the enterprise what is wrong with the contract; the institution fills it in anew."""
    with transaction(actor, now):
        engagement = _sent(actor, command.engagement_id, command.version)
        engagement.state = lifecycle.take(Step.SEND_BACK, engagement.state)
        engagement.contract_sent_at, engagement.reason = None, needed(command.reason)
        record(ContractSentBack.of(engagement))
    return engagement


def reach_milestone(command: ReachMilestone, *, actor: Account, now: datetime) -> Engagement:
    """Tick a step of the contract on the day it was done."""
    with transaction(actor, now):
        engagement = served(actor, "engagement.serve", command.engagement_id, command.version)
        step = there(next((step for step in engagement.milestones if step.position == command.position), None))
        if step.done_on is not None:
            raise NotNow("engagement.step_done", title=step.title, done_on=step.done_on)
        check_day(engagement, command.done_on, now, "done_on", late=True)
        step.done_on = command.done_on
        record(MilestoneReached.of(engagement, title=step.title, due_on=step.due_on, done_on=command.done_on))
    return engagement


def deliver(command: DeliverService, *, actor: Account, now: datetime) -> Engagement:
    """Say for the institution that the service is done, with the proof; the enterprise is asked to accept it (G-07)."""
    with transaction(actor, now) as session:
        engagement = load(engagements.visible_to(actor), command.engagement_id, actor, "engagement.serve", command.version)
        state = lifecycle.take(Step.DELIVER, engagement.state)
        standing.require_for_contract(engagement, Deed.SERVE)
        if engagement.starts_on is not None and calendar.day_of(now) < engagement.starts_on:
            raise NotNow("engagement.not_begun", starts_on=engagement.starts_on)
        file = _store(command.file, "delivery", actor, now)
        engagement.state, engagement.delivered_at, engagement.reason = state, now, ""
        engagement.delivery_note, engagement.delivery_file_id = needed(command.note, field="note"), file.id
        _move_need(session, engagement, Step.DELIVER)
        record(ServiceDelivered.of(engagement, note=engagement.delivery_note, file_sha256=file.sha256))
    return engagement


def accept(command: AcceptDelivery, *, actor: Account, now: datetime) -> Engagement:
    """Accept for the enterprise what was delivered; it counts as served from now on (G-08)."""
    with transaction(actor, now) as session:
        engagement = load(engagements.visible_to(actor), command.engagement_id, actor, "engagement.accept", command.version)
        state = lifecycle.take(Step.ACCEPT, engagement.state)
        standing.require_for_contract(engagement, Deed.ACCEPT)
        asked = answered(doubts.of_acceptance(engagement, calendar.day_of(now)), command.sure)
        engagement.state, engagement.accepted_at = state, now
        _move_need(session, engagement, Step.ACCEPT)
        record(ServiceAccepted.of(engagement, asked=asked))
    return engagement


def send_back(command: SendBackDelivery, *, actor: Account, now: datetime) -> Engagement:
    """Ask for the enterprise that something be put right; the institution delivers once more."""
    with transaction(actor, now) as session:
        engagement = load(engagements.visible_to(actor), command.engagement_id, actor, "engagement.accept", command.version)
        engagement.state = lifecycle.take(Step.SEND_BACK, engagement.state)
        engagement.reason = needed(command.reason)
        _move_need(session, engagement, Step.SEND_BACK)
        record(DeliverySentBack.of(engagement))
    return engagement


def terminate(command: TerminateEngagement, *, actor: Account, now: datetime) -> Engagement:
    """End a contract for the city; its need goes back to the board for the next round, or is cancelled.

    One that was delivered waits for the enterprise's word, and is ended only where a side lost its standing, since
    nobody can accept it then.
    """
    with transaction(actor, now) as session:
        engagement = load(engagements.visible_to(actor), command.engagement_id, actor, "engagement.terminate", command.version)
        state = lifecycle.take(Step.TERMINATE, engagement.state)
        if engagement.state == EngagementState.DELIVERED and standing.contract_stands(engagement):
            raise NotNow("engagement.awaits_acceptance", enterprise=engagement.enterprise.name)
        asked = answered(doubts.of_end(engagement, calendar.day_of(now)), command.sure)
        engagement.state = state
        engagement.reason = needed(command.reason)
        need = _move_need(session, engagement, Step.CARRY_OVER if command.carry_over else Step.CANCEL)
        record(EngagementTerminated.of(engagement, carried_over=command.carry_over, asked=asked))
        if not command.carry_over:
            need.live_key, need.reason = None, engagement.reason
            record(NeedCancelled(need_id=need.id, reason=engagement.reason))
    return engagement


def served(actor: Account, permission: str, engagement_id: int, version: int) -> Engagement:
    """A contract under which the service goes on, locked, for a use case of this person, who saw it in this version."""
    engagement = load(engagements.visible_to(actor), engagement_id, actor, permission, version)
    _only(engagement, *engagements.UNDER_WAY)
    standing.require_for_contract(engagement, Deed.SERVE)
    return engagement


def check_day(engagement: Engagement, day: object, now: datetime, field: str, *, late: bool = False) -> None:
    """Refuse a day on which nothing can have been done under this contract; `late` allows days after its end."""
    today = calendar.day_of(now)
    assert engagement.starts_on is not None and engagement.ends_on is not None
    last = max(engagement.ends_on, today) if late else engagement.ends_on
    contract.check_served(day, starts_on=engagement.starts_on, ends_on=last, today=today, field=field)  # type: ignore[arg-type]


def _sent(actor: Account, engagement_id: int, version: int) -> Engagement:
    """A contract that waits for the enterprise's word."""
    engagement = load(engagements.visible_to(actor), engagement_id, actor, "engagement.confirm", version)
    if engagement.state is EngagementState.AGREED:
        raise NotNow("engagement.not_sent")
    _only(engagement, EngagementState.CONTRACT_SENT)
    return engagement


def _only(engagement: Engagement, *states: EngagementState) -> None:
    if engagement.state not in states:
        raise NotNow("engagement.not_now", state=engagement.state, states=states)


def _contract_file(
    session: Session, engagement: Engagement, command: FillContract, actor: Account, now: datetime
) -> StoredFile | None:
    """The scan that counts: the one handed in now, else the one from before; needed before it is sent."""
    if command.file is not None:
        return _store(command.file, "contract", actor, now)
    if engagement.contract_file_id is not None:
        return session.get_one(StoredFile, engagement.contract_file_id)
    if command.send:
        raise Invalid("engagement.file_missing", field="file")
    return None


def _store(paper: Paper, purpose: str, actor: Account, now: datetime) -> StoredFile:
    return files.store(paper.data, name=paper.name, purpose=purpose, actor=actor, now=now)


def _write_term(session: Session, engagement: Engagement, term: contract.Term) -> None:
    engagement.signed_on, engagement.starts_on, engagement.ends_on = term.signed_on, term.starts_on, term.ends_on
    engagement.milestones.clear()
    # The old steps have to be gone before new ones take their positions.
    session.flush()
    engagement.milestones.extend(
        Milestone(position=place, title=step.title, due_on=step.due_on)
        for place, step in enumerate(contract.in_order(term.milestones))
    )


def _move_need(session: Session, engagement: Engagement, step: Step) -> Need:
    need = session.get_one(Need, engagement.need_id)
    need.state = lifecycle.take(step, need.state)
    return need
