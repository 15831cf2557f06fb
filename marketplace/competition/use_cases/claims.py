"""Claims: sent, sent anew and taken back until the closing second, which the database's clock decides."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...needs.models import Need
from ...needs.states import NeedState
from ...programmes.queries import programmes
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import guard_first, guard_version, record, transaction
from ...shared import lifecycle, permissions
from ...shared.canonical import hash_of
from ...shared.errors import Conflict, NotFound, NotNow, NotPermitted
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.queries.locked import by_row
from ..commands import KeepClaim, SubmitClaim, WithdrawClaim
from ..events import ClaimKept, ClaimSubmitted, ClaimWithdrawn
from ..models import Claim, ClaimVersion, Round
from ..queries import bidding as places
from ..queries import claims, joining, references, wordings
from ..queries import rounds as questions
from ..rules import offer
from ..rules.offer import Offer
from ..rules.phase import Phase
from ..states import ClaimState
from . import drafts
from .rounds import Clock, lock, require_phase

Seen = tuple[int, int]
"""The version of the own claim and the wording of the need that a page showed."""


def submit(command: SubmitClaim, *, actor: Account, clock: Clock) -> Claim:
    """Claim a need, or send a new version of an own claim (S004-2.2.3b, MR-08); the same content sent twice makes one version."""
    with transaction(actor) as session:
        need, a_round, now = open_to(session, command.need_id, actor, clock)
        sent = _offer(command)
        offer.check(sent, programmes.ruleset_of(need.programme))
        low = offer.abnormally_low(sent.price_fen, references.of_need(a_round, need).price)
        if low and not command.sure:
            raise low
        seen = _wording_seen(need, command.wording)
        claim = _stored(session, a_round, need, sent, (command.version, seen), actor, now)
        drafts.hand_in(session, need, actor, command.draft)
    return claim


def open_to(session: Session, need_id: int, actor: Account, clock: Clock) -> tuple[Need, Round, datetime]:
    """A need that this person may claim now, with its round and the moment; raises the first thing that stands in the way.

    The round's row is locked first and the clock read after that, so that who waited for the lock beyond the closing second is
    late.
    """
    permissions.require(actor, "claim.submit")
    need = claims.public_need(need_id)
    a_round = questions.live_of_need(need.id)
    if a_round is not None:
        lock(a_round)
        _read_anew(session, need)
    now = clock(session)
    if a_round is not None and joining.is_barred(actor, a_round):
        raise NotPermitted("policy.joined_later")
    _refuse_obstacles(need, actor, now)
    assert a_round is not None  # without a live round there is an obstacle
    return need, a_round, now


def withdraw(command: WithdrawClaim, *, actor: Account, clock: Clock) -> Claim:
    """Take an own claim back before closing; it may be sent again until then."""
    with transaction(actor) as session:
        own = select(Claim).where(Claim.organisation_id == actor.organisation_id)
        claim = load(own, command.key, actor, "claim.withdraw", command.version)
        now = clock(session)
        require_phase(claim.round, now, (Phase.OPEN,), "claim.withdrawn_too_late")
        claim.state = lifecycle.take(Step.WITHDRAW, claim.state)
        record(ClaimWithdrawn.of(claim), at=now)
    return claim


def keep(command: KeepClaim, *, actor: Account, clock: Clock) -> Claim:
    """Say that an own claim stays as it is although its need was corrected, until the round closes.

    `Conflict` where the need was corrected once more since it was read: a correction touches no claim, whose version stands.
    """
    with transaction(actor) as session:
        own = select(Claim).where(Claim.organisation_id == actor.organisation_id)
        claim = load(own, command.key, actor, "claim.keep", command.version)
        now = clock(session)
        require_phase(claim.round, now, (Phase.OPEN,), "claim.kept_too_late")
        lifecycle.take(Step.KEEP, claim.state)
        _read_anew(session, claim.need)
        refuse_answered(claim)
        if command.wording != claim.need.wording:
            raise Conflict("stale")
        claim.kept = claim.need.wording
        record(ClaimKept.of(claim, wording=claim.kept), at=now)
    return claim


def refuse_answered(claim: Claim) -> None:
    """Raise `NotNow` where there is nothing to be said of a claim: its need stands as it did, or its author has spoken."""
    if not is_unanswered(claim):
        raise NotNow("claim.nothing_to_keep")


def is_unanswered(claim: Claim) -> bool:
    """Whether the need of a claim, still on the board, was corrected since, and its author has neither kept nor renewed the claim."""
    stands = wordings.of_claim(claim) if claim.need.state is NeedState.PUBLISHED else None
    return stands is not None and stands.said is wordings.OnCorrection.SILENT


def _read_anew(session: Session, need: Need) -> None:
    """Read a need once more where it may have been corrected while its round's row was waited for."""
    if by_row():
        session.refresh(need)


def _wording_seen(need: Need, seen: int | None) -> int:
    """Which wording a claim is made for: what was on the page, which may have been corrected since; its author is asked then."""
    if seen is None:
        return need.wording
    if not 1 <= seen <= need.wording:
        raise Conflict("stale")
    return seen


def _refuse_obstacles(need: Need, actor: Account, now: datetime) -> None:
    """Raise the first thing that stands between the actor's institution and a need."""
    if actor.organisation is None:
        raise NotFound("not_found")
    for refusal in places.check(need, actor.organisation, now).obstacles:
        raise refusal


def _offer(command: SubmitClaim) -> Offer:
    return Offer(
        plan=command.plan.strip(),
        team=command.team.strip(),
        days=command.days,
        price_fen=command.price_fen,
        government_fen=command.government_fen,
        concession_fen=command.concession_fen,
        enterprise_fen=command.enterprise_fen,
    )


def _stored(session: Session, a_round: Round, need: Need, sent: Offer, seen: Seen, actor: Account, now: datetime) -> Claim:
    assert actor.organisation_id is not None
    version, wording = seen
    claim = claims.own_for(actor.organisation_id, a_round.id, need.id)
    if claim is None:
        guard_first(None, version)
        claim = Claim(
            id=_telling_nothing(session),
            key=secrets.token_hex(16),
            round_id=a_round.id,
            need_id=need.id,
            organisation_id=actor.organisation_id,
            current=0,
            submitted_at=now,
        )
        session.add(claim)
    elif claim.state == ClaimState.SUBMITTED and claims.content(claim) == sent and claims.version(claim).wording >= wording:
        return claim
    else:
        guard_version(claim, version)
        claim.state = lifecycle.take(Step.SUBMIT, claim.state)
    claim.current, claim.submitted_at = claim.current + 1, now
    session.flush()
    session.add(
        ClaimVersion(
            claim_id=claim.id, number=claim.current, content=sent.content(), wording=wording, account_id=actor.id, at=now
        )
    )
    record(
        ClaimSubmitted(
            claim_id=claim.id, round_id=a_round.id, need_id=need.id, number=claim.current, digest=hash_of(sent.content())
        ),
        at=now,
    )
    return claim


def _telling_nothing(session: Session) -> int:
    """A free id by chance: ids in a row would tell whoever reads the log of one round how many claims another one has."""
    while session.get(Claim, number := secrets.randbelow(2**31 - 1) + 1) is not None:
        pass
    return number
