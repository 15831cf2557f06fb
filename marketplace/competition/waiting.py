"""What waits: competition."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from ..needs.models import Need
from ..needs.states import NeedState
from ..programmes.models import Programme
from ..programmes.queries.side_by_side import in_each
from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.models.person import hands_of
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting, line
from .models import Claim, ClaimScore, Round
from .queries import claims, hands, joining, reviews, wishes, wordings
from .states import TO_ANSWER, ClaimState, RoundState, Voice
from .use_cases import solving

IN_REVIEW = (RoundState.ANNOUNCED, RoundState.SOLVED)


@in_each
def waiting(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """What waits for this person in this area of a programme; nothing before closing depends on whether anybody claims (SB)."""
    found = [item for role in Role if role in actor.roles and role in BY_ROLE for item in BY_ROLE[role](actor, now, programme)]
    if not actor.roles & {Role.CITY_OFFICER, Role.CITY_APPROVER}:
        return found
    return [*found, _extensions(actor, now, programme), _answer_times(actor, now, programme)]


def _extensions(actor: Account, now: datetime, programme: Programme) -> Waiting:
    """Later closing moments that another person proposed, until the present one has come."""
    proposed = _rounds(actor, programme).where(
        Round.state == RoundState.ANNOUNCED, Round.closes_at > now, Round.extends_to.is_not(None)
    )
    others = or_(Round.extension_by_id.is_(None), Round.extension_by_id.not_in(hands_of(actor)))
    return line("waiting.extensions_to_approve", proposed.where(others), Round.closes_at, "rounds.index", due=True)


def _answer_times(actor: Account, now: datetime, programme: Programme) -> Waiting:
    """Later ends of the time to answer that another person proposed, of rounds in which one had no hand, until the present one has come."""
    proposed = _of_city(actor, _matches(programme)).where(Claim.extends_to.is_not(None), Claim.answer_by > now)
    others = or_(Claim.extension_by_id.is_(None), Claim.extension_by_id.not_in(hands_of(actor)))
    free = proposed.where(others, Claim.round_id.not_in(hands.rounds_of(actor)))
    return _in_each_round("waiting.answer_times_to_agree", free, Claim.answer_by, due=True, page="claims.show")


def _city_officer(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    submitted = _opened(actor, now, programme, ClaimState.SUBMITTED)
    yield _in_each_round("waiting.claims_to_screen", submitted, Round.closes_at, state=ClaimState.SUBMITTED.value)
    left = reviews.left_to(actor, programme) if Role.EXPERT not in actor.roles else None
    if left is not None:
        yield _to_score(actor, now, programme, left)
    yield from _to_solve_or_propose(actor, now, programme)
    yield _standing("waiting.rounds_to_publish", actor, programme, RoundState.APPROVED)
    overdue = _of_city(actor, _matches(programme)).where(Claim.answer_by <= now)
    yield _in_each_round("waiting.matches_overdue", overdue, Claim.answer_by)
    waiting_for_us = _of_city(actor, _matches(programme)).where(claims.stopped(Round.programme_id))
    yield _in_each_round("waiting.matches_stopped", waiting_for_us, Claim.answer_by, due=True)


def _to_solve_or_propose(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    """A round whose run was overtaken by what happened since waits to be solved again; it cannot be proposed."""
    solved = _rounds(actor, programme).where(Round.state == RoundState.SOLVED)
    fresh = Round.id.in_([one.id for one in db.session.scalars(solved) if solving.up_to_date(one, now)])
    open_now = or_(Round.state == RoundState.ANNOUNCED, and_(Round.state == RoundState.SOLVED, ~fresh))
    closed = _rounds(actor, programme).where(Round.closes_at <= now, open_now)
    yield line("waiting.rounds_to_solve", closed, Round.closes_at, "rounds.index")
    yield _standing("waiting.rounds_to_propose", actor, programme, RoundState.SOLVED, fresh)


def _city_approver(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    others = Round.id.not_in(hands.rounds_of(actor))
    yield _standing("waiting.rounds_to_approve", actor, programme, RoundState.PROPOSED, others, page="rounds.decide")


def _expert(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    yield _to_score(actor, now, programme)


def _to_score(actor: Account, now: datetime, programme: Programme, *of: ColumnElement[bool]) -> Waiting:
    """A claim waits for whoever has not scored it, for as long as it has not been by as many as it takes."""
    mine = select(ClaimScore.claim_id).where(ClaimScore.account_id == actor.id)
    open_ones = _opened(actor, now, programme, ClaimState.ADMISSIBLE).where(*of)
    to_score = open_ones.where(Claim.id.not_in(mine), Claim.id.not_in(reviews.scored_enough(programme)))
    return _in_each_round("waiting.claims_to_score", to_score, Round.closes_at)


def _enterprise(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    own = _unranked(now, programme).where(Need.organisation_id == actor.organisation_id, joining.open_to(actor))
    yield line("waiting.needs_to_rank", own, Round.closes_at, "claims.index", until=partial(wishes.end_of, programme))
    asked = (Need.organisation_id == actor.organisation_id, Claim.state.in_(claims.TO_ENTERPRISE), joining.open_to(actor))
    yield _to_answer(_matches(programme).where(*asked))


def _institution(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    own = (Claim.organisation_id == actor.organisation_id, Round.programme_id == programme.id, joining.open_to(actor))
    corrected = _all_unanswered().where(*own, Round.opens_at <= now, Round.closes_at > now)
    yield line("waiting.claims_to_renew", corrected, Round.closes_at, "claims.index", due=True, page="claims.show")
    asked = (Claim.organisation_id == actor.organisation_id, Claim.state.in_(claims.TO_INSTITUTION), joining.open_to(actor))
    yield _to_answer(_matches(programme).where(*asked))


def _to_answer(asked: Select[Any]) -> Waiting:
    return line("waiting.matches_to_answer", asked, Claim.answer_by, "claims.index", due=True, page="claims.show")


def _county_officer(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    own = _unranked(now, programme).where(Need.unit_id == actor.unit_id)
    yield line("waiting.needs_to_rank_for", own, Round.closes_at, "claims.index", until=partial(wishes.end_of, programme))


BY_ROLE: dict[Role, Callable[[Account, datetime, Programme], Iterator[Waiting]]] = {
    Role.ENTERPRISE: _enterprise,
    Role.INSTITUTION: _institution,
    Role.COUNTY_OFFICER: _county_officer,
    Role.CITY_OFFICER: _city_officer,
    Role.CITY_APPROVER: _city_approver,
    Role.EXPERT: _expert,
}


def _rounds(actor: Account, programme: Programme) -> Select[Any]:
    return _of_city(actor, _all_rounds()).where(Round.programme_id == programme.id)


def _standing(
    key: str, actor: Account, programme: Programme, state: RoundState, *more: ColumnElement[bool], page: str = ""
) -> Waiting:
    return line(key, _rounds(actor, programme).where(Round.state == state, *more), Round.closes_at, "rounds.index", page=page)


def _in_each_round(key: str, cases: Select[Any], moment: Any, *, due: bool = False, **args: Any) -> Waiting:
    """A line for each round, since the page it leads to lists the claims of one."""
    return line(key, cases, moment, "rounds.claims", due=due, each=(Round.id, Round.name, "round_id"), **args)


def _of_city(actor: Account, rows: Select[Any]) -> Select[Any]:
    return rows.where(Programme.unit_id == actor.unit_id)


# What does not depend on who asks, and when, is written once.


@cache
def _all_rounds() -> Select[Any]:
    return select(Round).join(Programme, Round.programme_id == Programme.id)


@cache
def _in_rounds() -> Select[Any]:
    found = select(Claim).join(Round, Claim.round_id == Round.id)
    return found.join(Programme, Round.programme_id == Programme.id)


@cache
def _all_claims() -> Select[Any]:
    return _in_rounds().join(Need, Claim.need_id == Need.id)


@cache
def _in_review(state: ClaimState) -> Select[Any]:
    return _in_rounds().where(Round.state.in_(IN_REVIEW), Claim.state == state)


@cache
def _all_unanswered() -> Select[Any]:
    sealed = (Claim.state == ClaimState.SUBMITTED, Round.state == RoundState.ANNOUNCED, Need.state == NeedState.PUBLISHED)
    return _all_claims().where(*sealed, wordings.unanswered())


@cache
def _all_matches() -> Select[Any]:
    return _all_claims().where(Claim.state.in_(TO_ANSWER))


@cache
def _all_unranked() -> Select[Any]:
    rival = aliased(Claim)
    said = exists().where(rival.need_id == Claim.need_id, rival.round_id == Claim.round_id, rival.wished_by != Voice.NOBODY)
    standing = Claim.state.in_((ClaimState.SUBMITTED, ClaimState.ADMISSIBLE))
    found = select(Need).join(Claim, Claim.need_id == Need.id).join(Round, Claim.round_id == Round.id)
    return found.where(Round.state.in_(IN_REVIEW), ~said, standing)


def _opened(actor: Account, now: datetime, programme: Programme, state: ClaimState) -> Select[Any]:
    """Claims in a state, in rounds of the own city that are in review."""
    return _of_city(actor, _in_review(state)).where(Round.programme_id == programme.id, Round.closes_at <= now)


def _unranked(now: datetime, programme: Programme) -> Select[Any]:
    """Needs with claims in review about which nothing was said yet."""
    return _all_unranked().where(Round.programme_id == programme.id, Round.closes_at <= now)


def _matches(programme: Programme) -> Select[Any]:
    return _all_matches().where(Round.programme_id == programme.id)


TASKS = Tasks(
    waiting,
    {
        "waiting.extensions_to_approve": (Role.CITY_OFFICER, Role.CITY_APPROVER),
        "waiting.answer_times_to_agree": (Role.CITY_OFFICER, Role.CITY_APPROVER),
        "waiting.claims_to_screen": (Role.CITY_OFFICER,),
        "waiting.rounds_to_solve": (Role.CITY_OFFICER,),
        "waiting.rounds_to_propose": (Role.CITY_OFFICER,),
        "waiting.rounds_to_publish": (Role.CITY_OFFICER,),
        "waiting.matches_overdue": (Role.CITY_OFFICER,),
        "waiting.matches_stopped": (Role.CITY_OFFICER,),
        "waiting.rounds_to_approve": (Role.CITY_APPROVER,),
        "waiting.claims_to_score": (Role.EXPERT, Role.CITY_OFFICER),
        "waiting.needs_to_rank": (Role.ENTERPRISE,),
        "waiting.claims_to_renew": (Role.INSTITUTION,),
        "waiting.matches_to_answer": (Role.ENTERPRISE, Role.INSTITUTION),
        "waiting.needs_to_rank_for": (Role.COUNTY_OFFICER,),
    },
    seconds=frozenset(("waiting.extensions_to_approve", "waiting.answer_times_to_agree", "waiting.rounds_to_approve")),
    alone=frozenset(("waiting.claims_to_score",)),
)
