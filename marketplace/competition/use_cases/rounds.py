"""Rounds: announced over published needs, adjusted before they open, extended, given up, closed by the clock."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ...matching.files.frozen import ANNOUNCEMENT, announced_hash
from ...needs.models import Need
from ...needs.states import NeedState
from ...people.queries import organisations
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.models.record import EventRecord
from ...records.use_cases.loading import all_held, held, load
from ...records.use_cases.transaction import record, transaction
from ...shared import calendar, lifecycle, permissions, ranges
from ...shared.errors import Conflict, Invalid, NotFound, NotNow
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.queries.locked import lock_again
from ...shared.reasons import needed
from ...shared.states import Standing
from ..commands import AdjustRound, AnnounceRound, CancelRound, ChangeRoundNeeds, ExtendRound
from ..events import RoundAdjusted, RoundAnnounced, RoundCancelled, RoundClosed, RoundExtensionProposed, RoundNeedsChanged
from ..models import Round, RoundNeed
from ..queries import rounds
from ..rules import scoring
from ..rules.phase import BEFORE_PROPOSAL, SEALED, Phase
from ..states import RoundState
from . import drafts

Clock = Callable[[Session], datetime]

SEED_BITS = 63


def announce(command: AnnounceRound, *, actor: Account, now: datetime) -> Round:
    """Announce a round over published needs, each of which stands in one live round at a time (S004-2.2.3a)."""
    with transaction(actor, now) as session:
        programme = held(programmes.visible_to(actor), command.programme_id)
        permissions.require(actor, "round.announce", programme)
        _check_frame(programme, command.name, command.opens_at, command.closes_at, now)
        weights = checked_weights(dict(command.weights))
        needs = _free_needs(session, programme, command.need_ids)
        number = rounds.next_number(programme)
        seed = secrets.randbits(SEED_BITS) if command.seed is None else command.seed
        a_round = Round(
            programme_id=programme.id,
            number=number,
            name=command.name.strip(),
            opens_at=command.opens_at,
            closes_at=command.closes_at,
            weights=weights,
            seed=seed,
            announced_by_id=actor.id,
            announced_at=now,
        )
        session.add(a_round)
        session.flush()
        session.add_all([RoundNeed(round_id=a_round.id, need_id=need.id) for need in needs])
        record(
            RoundAnnounced.of(a_round, needs=len(needs), commitment=_commitment(a_round, programme), announcement=ANNOUNCEMENT)
        )
    return a_round


def adjust(command: AdjustRound, *, actor: Account, now: datetime) -> Round:
    """Change name, opening and weights of a round that has not opened yet."""
    with transaction(actor, now):
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.change", command.version)
        require_phase(a_round, now, (Phase.PLANNED,), "round.not_planned")
        _check_frame(a_round.programme, command.name, command.opens_at, a_round.closes_at, now)
        a_round.name, a_round.weights = command.name.strip(), checked_weights(dict(command.weights))
        a_round.opens_at = command.opens_at
        record(RoundAdjusted.of(a_round, commitment=_commitment(a_round, a_round.programme), announcement=ANNOUNCEMENT))
    return a_round


def change_needs(command: ChangeRoundNeeds, *, actor: Account, now: datetime) -> Round:
    """Take needs into a round that has not opened yet, or out of it; at least one stays, and an added one is as free as at first."""
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.change", command.version)
        require_phase(a_round, now, (Phase.PLANNED,), "round.not_planned")
        stand = {one.need_id: one for one in session.scalars(select(RoundNeed).where(RoundNeed.round_id == a_round.id))}
        wanted = set(command.need_ids)
        added, removed = tuple(sorted(wanted - stand.keys())), tuple(sorted(stand.keys() - wanted))
        if not wanted:
            raise Invalid("round.no_needs")
        if not added and not removed:
            raise Invalid("round.same_needs")
        if added:
            _free_needs(session, a_round.programme, added)
        session.add_all([RoundNeed(round_id=a_round.id, need_id=one) for one in added])
        for one in removed:
            session.delete(stand[one])
        counts = {"more": len(added), "fewer": len(removed), "needs": len(wanted)}
        record(RoundNeedsChanged.of(a_round, **counts, added=added, removed=removed))
    return a_round


def extend(command: ExtendRound, *, actor: Account, clock: Clock) -> Round:
    """Propose a later closing moment, before it has come; somebody else approves it (`competition.use_cases.extensions`)."""
    with transaction(actor) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.change", command.version)
        now = clock(session)
        require_phase(a_round, now, SEALED, "round.closed_already")
        reason = needed(command.reason)
        check_extension(a_round, command.closes_at)
        a_round.extends_to, a_round.extension_reason, a_round.extension_by_id = command.closes_at, reason, actor.id
        record(RoundExtensionProposed.of(a_round, closes_at=command.closes_at, reason=reason), at=now)
    return a_round


def check_extension(a_round: Round, closes_at: datetime) -> None:
    """Raise `Invalid` unless a closing moment is later than the present one and before the programme's end."""
    if closes_at <= a_round.closes_at:
        raise Invalid("round.only_later", field="closes_at", closes_at=a_round.closes_at)
    _check_closing(a_round.programme, a_round.opens_at, closes_at)


def cancel(command: CancelRound, *, actor: Account, now: datetime) -> Round:
    """Give a round up; its needs are free for another one, its claims stay unopened."""
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.change", command.version)
        require_phase(a_round, now, (*SEALED, *BEFORE_PROPOSAL), "round.decided_already")
        a_round.state = lifecycle.take(Step.CANCEL, a_round.state)
        a_round.reason = needed(command.reason)
        drafts.forget_of_rounds(session, (a_round.id,))
        record(RoundCancelled.of(a_round))
    return a_round


def close_due(now: datetime) -> int:
    """Record the closing of every round whose moment has passed, once each, and delete the drafts of claims; return how many there were."""
    with transaction(now=now) as session:
        due = select(Round).where(Round.state == RoundState.ANNOUNCED, Round.closes_at <= now, ~_closing_known())
        closed = all_held(due.order_by(Round.id))
        for a_round in closed:
            record(RoundClosed.of(a_round))
        drafts.forget_of_rounds(session, [a_round.id for a_round in closed])
    return len(closed)


def _closing_known() -> ColumnElement[bool]:
    return select(EventRecord.id).where(EventRecord.kind == RoundClosed.__name__, EventRecord.subject_id == Round.id).exists()


def lock(a_round: Round) -> Round:
    """Lock the row of a round until the commit and read it anew."""
    lock_again(a_round)
    return a_round


def require_phase(a_round: Round, now: datetime, wanted: tuple[Phase, ...], key: str) -> None:
    """Raise `NotNow` with the sentence `key` unless the round stands in one of the wanted phases."""
    found = rounds.phase(a_round, now)
    if found not in wanted:
        raise NotNow(key, phase=found, opens_at=a_round.opens_at, closes_at=a_round.closes_at)


def checked_weights(weights: dict[str, int]) -> dict[str, int]:
    """The weights that count; `Invalid` unless they are whole per cent of known criteria and add up to 100."""
    scoring.check_weights(weights)
    return {key: weight for key, weight in weights.items() if weight}


def _commitment(a_round: Round, programme: Programme) -> str:
    """The hash of all that a round commits to as it is announced."""
    return announced_hash(rounds.start_of(a_round, programme, ANNOUNCEMENT))


def _check_frame(programme: Programme, name: str, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    if not name.strip():
        raise Invalid("round.name_missing")
    if opens_at < now:
        raise Invalid("round.opens_in_the_past", now=now)
    if closes_at <= opens_at:
        raise Invalid("round.closes_before_it_opens", opens_at=opens_at)
    _check_closing(programme, opens_at, closes_at)


def _check_closing(programme: Programme, opens_at: datetime, closes_at: datetime) -> None:
    """Raise `Invalid` unless a round closes before its programme ends, and within a year of its opening."""
    ends_at = calendar.end_of(programme.ends_on)
    if closes_at >= ends_at:
        raise Invalid("round.closes_after_programme", field="closes_at", closes_at=closes_at, ends_on=programme.ends_on)
    if closes_at - opens_at > timedelta(days=ranges.LONGEST_ROUND_DAYS):
        raise Invalid("round.too_long", field="closes_at", most=ranges.LONGEST_ROUND_DAYS)


def _free_needs(session: Session, programme: Programme, need_ids: tuple[int, ...]) -> list[Need]:
    """The needs by id, locked; each published in this programme and in no other live round."""
    wanted = sorted(set(need_ids))
    if not wanted:
        raise Invalid("round.no_needs")
    rows = select(Need).where(Need.id.in_(wanted), Need.programme_id == programme.id).order_by(Need.id)
    needs = list(session.scalars(rows.with_for_update()))
    if len(needs) != len(wanted):
        raise NotFound("not_found")
    if closed := [need.number for need in needs if need.state != NeedState.PUBLISHED]:
        raise NotNow("round.need_not_published", needs=closed[:5], count=len(closed))
    owners = organisations.held([need.organisation_id for need in needs], lock=True)
    if stopped := [need.number for need in needs if owners[need.organisation_id].standing != Standing.ACTIVE]:
        raise NotNow("round.enterprise_stopped", needs=stopped[:5], count=len(stopped))
    busy = rounds.live_of(wanted)
    if taken := [need for need in needs if need.id in busy]:
        raise Conflict("round.need_taken", needs=[need.number for need in taken[:5]], name=busy[taken[0].id].name)
    return needs
