"""Publishing an approved result: every claim and every need of the round learns what became of it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ...needs.models import Need
from ...needs.states import NeedState
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import lifecycle
from ...shared.fixed import Fixed
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ..commands import PublishRound
from ..events import ClaimDecided, NeedMatched, NeedUnplaced, RoundPublished
from ..models import Claim, Round, SolveRun
from ..queries import bidding, matched, rounds, standing
from ..rules.proposal import Unserved
from ..states import ClaimState

ANSWER_DAYS = 5
"""Days in which both sides confirm or decline; ours, no document states them."""


class _Outcome(Fixed):
    """What a run says of one need: the institution that gets it, and who stands behind in order."""

    winner: int | None
    reserves: tuple[int, ...]
    why: str


def publish(command: PublishRound, *, actor: Account, now: datetime) -> Round:
    """Make the approved result known: winners and reserves are named, needs are matched or carried to the next round.

    A winner whose place was lost since the approval gives way to its first reserve with a free place; a
    need that was withdrawn since, or whose enterprise was stopped, is left out.
    """
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.publish", command.version)
        a_round.state = lifecycle.take(Step.PUBLISH, a_round.state)
        a_round.published_at, a_round.listed = now, matched.now_on(a_round)
        run = session.get_one(SolveRun, a_round.proposed_run_id)
        found = _settle(session, a_round, run, actor, now)
        needs = len(run.input["needs"])
        record(RoundPublished.of(a_round, matched=found, unplaced=needs - found))
    return a_round


def choose(claim: Claim, now: datetime) -> None:
    """Give the need to this claim; both sides have until `answer_by` to answer."""
    claim.state = lifecycle.take(Step.SELECT, claim.state)
    claim.answer_reason = ""
    claim.answer_by = now + timedelta(days=ANSWER_DAYS)


def _settle(session: Session, a_round: Round, run: SolveRun, actor: Account, now: datetime) -> int:
    """Settle every need of the round; return how many are matched."""
    _store_scores(session, a_round, run.input["bids"])
    outcomes = _outcomes(run)
    by_need = _claims_by_need(session, a_round)
    stopped = standing.stopped_owners(a_round.id, lock=True)
    able, matched = standing.able(a_round.programme, lock=True), 0
    none = _Outcome(winner=None, reserves=(), why=Unserved.NO_CLAIM)
    left_out = _Outcome(winner=None, reserves=(), why=Unserved.STOPPED)
    needs = list(rounds.needs_of(a_round))
    given = {need.id: left_out if need.organisation_id in stopped else outcomes.get(need.id, none) for need in needs}
    lines = {need.id: _line(need, by_need.get(need.id, {}), given[need.id], able) for need in needs}
    room = _Room(a_round, [line[0] for number, line in lines.items() if line and line[0] == given[number].winner])
    for need in needs:
        outcome, line = given[need.id], lines[need.id]
        if line and line[0] != outcome.winner:
            line = room.taken_by_first(line)
        winner = _settle_need(need, by_need.get(need.id, {}), line, now)
        matched += winner is not None
        _tell(a_round, need, winner, outcome.why, actor, now)
    _tell_claimants(session, a_round, actor, now)
    return matched


class _Room:
    """The free places that are left beside what a result itself gives (G-04)."""

    def __init__(self, a_round: Round, winners: Iterable[int]) -> None:
        self.programme = a_round.programme
        self.used = bidding.used(a_round.programme_id) + Counter(winners)

    def taken_by_first(self, line: list[int]) -> list[int]:
        """The line from the first on who has a free place, which is taken; empty where nobody has."""
        for place, one in enumerate(line):
            found = bidding.place_of(one, self.programme.id) if bidding.limited(self.programme) else None
            if found is None or self.used[one] < found.capacity:
                self.used[one] += 1
                return line[place:]
        return []


def _line(need: Need, rivals: dict[int, Claim], outcome: _Outcome, able: set[int]) -> list[int]:
    """Who stands of the winner and the reserves behind it, in order; nobody where the need is not to be had any more."""
    if outcome.winner is None or need.state != NeedState.PUBLISHED:
        return []
    return [one for one in (outcome.winner, *outcome.reserves) if one in rivals and one in able]


def _settle_need(need: Need, rivals: dict[int, Claim], line: list[int], now: datetime) -> Claim | None:
    """Settle one need; return the claim that wins it, None where none does."""
    standing = [rivals[one] for one in line]
    _pass_over(claim for claim in rivals.values() if claim not in standing)
    if not standing:
        return None
    winner, *reserves = standing
    choose(winner, now)
    for place, claim in enumerate(reserves, 1):
        claim.state, claim.reserve_rank = lifecycle.take(Step.RESERVE, claim.state), place
    need.state = lifecycle.take(Step.MATCH, need.state)
    return winner


def _tell(a_round: Round, need: Need, winner: Claim | None, why: str, actor: Account, now: datetime) -> None:
    """Record what became of a need; one that was withdrawn meanwhile has its own history."""
    if winner is not None:
        record(NeedMatched(need_id=need.id, round_id=a_round.id, claim_id=winner.id, institution=winner.organisation.name))
    elif need.state == NeedState.PUBLISHED:
        why = why or Unserved.NO_RESERVE.value
        record(NeedUnplaced(need_id=need.id, round_id=a_round.id, why=why))


def _tell_claimants(session: Session, a_round: Round, actor: Account, now: datetime) -> None:
    """Record the result of every claim that was looked at."""
    rows = select(Claim).where(Claim.round_id == a_round.id, Claim.state != ClaimState.WITHDRAWN)
    for claim in session.scalars(rows.order_by(Claim.need_id, Claim.organisation_id)):
        record(ClaimDecided.of(claim, round_id=a_round.id, rank=claim.reserve_rank))


def _pass_over(losers: Iterable[Claim]) -> None:
    for claim in losers:
        claim.state = lifecycle.take(Step.PASS_OVER, claim.state)


def _outcomes(run: SolveRun) -> dict[int, _Outcome]:
    result = run.result or {"pairs": [], "unserved": []}
    won = {
        pair["need"]: _Outcome(winner=pair["institution"], reserves=tuple(pair["reserves"]), why="") for pair in result["pairs"]
    }
    lost = {one["need"]: _Outcome(winner=None, reserves=(), why=one["why"]) for one in result["unserved"]}
    return won | lost


def _claims_by_need(session: Session, a_round: Round) -> dict[int, dict[int, Claim]]:
    """The admissible claims of a round, by need and institution."""
    rows = select(Claim).where(Claim.round_id == a_round.id, Claim.state == ClaimState.ADMISSIBLE)
    rows = rows.options(joinedload(Claim.organisation))
    found: dict[int, dict[int, Claim]] = {}
    for claim in session.scalars(rows.order_by(Claim.need_id, Claim.organisation_id)):
        found.setdefault(claim.need_id, {})[claim.organisation_id] = claim
    return found


def _store_scores(session: Session, a_round: Round, bids: list[dict[str, Any]]) -> None:
    """Write the score and its terms, as they were frozen, to each candidate."""
    scored = {(bid["need"], bid["institution"]): bid for bid in bids}
    rows = select(Claim).where(Claim.round_id == a_round.id, Claim.state == ClaimState.ADMISSIBLE)
    for claim in session.scalars(rows):
        if bid := scored.get((claim.need_id, claim.organisation_id)):
            claim.score, claim.terms = bid["score"], bid["terms"]
