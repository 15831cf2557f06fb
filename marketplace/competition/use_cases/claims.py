"""Claims: sent, sent anew and taken back until the closing second, which the database's clock decides."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...needs.models import Need
from ...programmes.queries import programmes
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import guard_first, guard_version, record, transaction
from ...shared import lifecycle, permissions
from ...shared.canonical import hash_of
from ...shared.errors import NotFound, NotPermitted
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ..commands import SubmitClaim, WithdrawClaim
from ..events import ClaimSubmitted, ClaimWithdrawn
from ..models import Claim, ClaimVersion, Round
from ..queries import bidding as places
from ..queries import claims, joining, references
from ..queries import rounds as questions
from ..rules import offer
from ..rules.offer import Offer
from ..rules.phase import Phase
from ..states import ClaimState
from .rounds import Clock, lock, require_phase


def submit(command: SubmitClaim, *, actor: Account, clock: Clock) -> Claim:
    """Claim a need, or send a new version of an own claim (S004-2.2.3b, MR-08).

    The round's row is locked first and the clock read after that, so that a claim that waited for the lock beyond the closing
    second is late. Sending the same content twice makes one version.
    """
    with transaction(actor) as session:
        permissions.require(actor, "claim.submit")
        need = claims.public_need(command.need_id)
        a_round = questions.live_of_need(need.id)
        if a_round is not None:
            lock(session, a_round)
        now = clock(session)
        if a_round is not None and joining.is_barred(actor, a_round):
            raise NotPermitted("policy.joined_later")
        refuse_obstacles(need, actor, now)
        assert a_round is not None  # without a live round there is an obstacle
        sent = _offer(command)
        offer.check(sent, programmes.ruleset_of(need.programme))
        low = offer.abnormally_low(sent.price_fen, references.of_need(a_round, need).price)
        if low and not command.sure:
            raise low
        return _stored(session, a_round, need, sent, command.version, actor, now)


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


def refuse_obstacles(need: Need, actor: Account, now: datetime) -> None:
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


def _stored(session: Session, a_round: Round, need: Need, sent: Offer, version: int, actor: Account, now: datetime) -> Claim:
    assert actor.organisation_id is not None
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
    elif claim.state == ClaimState.SUBMITTED and claims.content(claim) == sent:
        return claim
    else:
        guard_version(claim, version)
        claim.state = lifecycle.take(Step.SUBMIT, claim.state)
    claim.current, claim.submitted_at = claim.current + 1, now
    session.flush()
    session.add(ClaimVersion(claim_id=claim.id, number=claim.current, content=sent.content(), account_id=actor.id, at=now))
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
