"""What waits: competition."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from ..needs.models import Need
from ..programmes.models import Programme
from ..programmes.queries.side_by_side import in_each
from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.models.person import accounts_of_person
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting
from .models import Claim, ClaimScore, Round
from .queries import claims, hands, joining
from .states import TO_ANSWER, ClaimState, RoundState

IN_REVIEW = (RoundState.ANNOUNCED, RoundState.SOLVED)


@in_each
def waiting(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """What waits for this person in this area of a programme; nothing before closing depends on whether anybody claims (SB)."""
    found = [item for role in Role if role in actor.roles and role in BY_ROLE for item in BY_ROLE[role](actor, now, programme)]
    return found + ([_extensions(actor, now, programme)] if actor.roles & {Role.CITY_OFFICER, Role.CITY_APPROVER} else [])


def _extensions(actor: Account, now: datetime, programme: Programme) -> Waiting:
    """Later closing moments that another person proposed, until the present one has come; the page is of the most urgent."""
    rows = (
        select(Round)
        .join(Programme, Round.programme_id == Programme.id)
        .where(
            Programme.id == programme.id,
            Programme.unit_id == actor.unit_id,
            Round.state == RoundState.ANNOUNCED,
            Round.closes_at > now,
            Round.extends_to.is_not(None),
            or_(Round.extension_by_id.is_(None), Round.extension_by_id.not_in(accounts_of_person(actor))),
        )
    )
    found = list(db.session.scalars(rows.order_by(Round.closes_at, Round.id)))
    return Waiting(
        key="waiting.extensions_to_approve",
        count=len(found),
        due=found[0].closes_at if found else None,
        endpoint="rounds.show",
        args={"round_id": found[0].id} if found else {},
    )


def _city_officer(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    closed = _rounds(actor, programme).where(Round.closes_at <= now)
    yield _line("waiting.claims_to_screen", _opened(actor, now, programme, ClaimState.SUBMITTED), "rounds.index")
    yield _line("waiting.rounds_to_solve", closed.where(Round.state == RoundState.ANNOUNCED), "rounds.index")
    yield _line("waiting.rounds_to_propose", _rounds(actor, programme).where(Round.state == RoundState.SOLVED), "rounds.index")
    yield _line("waiting.rounds_to_publish", _rounds(actor, programme).where(Round.state == RoundState.APPROVED), "rounds.index")
    overdue = _of_city(actor, _matches(programme, func.max(Claim.answer_by))).where(Claim.answer_by <= now)
    yield _line("waiting.matches_overdue", overdue, "rounds.index")
    waiting_for_us = _of_city(actor, _matches(programme, func.min(Claim.answer_by))).where(claims.stopped(Round.programme_id))
    yield _line("waiting.matches_stopped", waiting_for_us, "rounds.index", due=True)


def _city_approver(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    proposed = _rounds(actor, programme).where(Round.state == RoundState.PROPOSED, Round.id.not_in(hands.rounds_of(actor)))
    yield _line("waiting.rounds_to_approve", proposed, "rounds.index")


def _expert(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    mine = select(ClaimScore.claim_id).where(ClaimScore.account_id == actor.id)
    to_score = _opened(actor, now, programme, ClaimState.ADMISSIBLE).where(Claim.id.not_in(mine))
    yield _line("waiting.claims_to_score", to_score, "rounds.index")


def _enterprise(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    own = _unranked(now, programme).where(Need.organisation_id == actor.organisation_id, joining.open_to(actor))
    yield _line("waiting.needs_to_rank", own, "claims.index")
    asked = _matches(programme, func.min(Claim.answer_by)).where(
        Need.organisation_id == actor.organisation_id, Claim.state.in_(claims.TO_ENTERPRISE), joining.open_to(actor)
    )
    yield _line("waiting.matches_to_answer", asked, "claims.index", due=True)


def _institution(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    asked = _matches(programme, func.min(Claim.answer_by)).where(
        Claim.organisation_id == actor.organisation_id, Claim.state.in_(claims.TO_INSTITUTION), joining.open_to(actor)
    )
    yield _line("waiting.matches_to_answer", asked, "claims.index", due=True)


def _county_officer(actor: Account, now: datetime, programme: Programme) -> Iterator[Waiting]:
    yield _line("waiting.needs_to_rank_for", _unranked(now, programme).where(Need.unit_id == actor.unit_id), "claims.index")


BY_ROLE: dict[Role, Callable[[Account, datetime, Programme], Iterator[Waiting]]] = {
    Role.ENTERPRISE: _enterprise,
    Role.INSTITUTION: _institution,
    Role.COUNTY_OFFICER: _county_officer,
    Role.CITY_OFFICER: _city_officer,
    Role.CITY_APPROVER: _city_approver,
    Role.EXPERT: _expert,
}


def _line(key: str, counted: Select[Any, Any], endpoint: str, *, due: bool = False) -> Waiting:
    """One line from one question that answers a count and a moment."""
    count, moment = db.session.execute(counted).one()
    since, until = (None, moment) if due else (moment, None)
    return Waiting(key=key, count=count, since=since if count else None, due=until if count else None, endpoint=endpoint)


def _rounds(actor: Account, programme: Programme) -> Select[Any, Any]:
    rows = select(func.count(), func.min(Round.closes_at)).select_from(Round)
    return _of_city(actor, rows).where(Round.programme_id == programme.id)


def _joined(programme: Programme, rows: Select[Any, Any]) -> Select[Any, Any]:
    claims_of_it = rows.select_from(Claim).join(Round, Claim.round_id == Round.id).join(Need, Claim.need_id == Need.id)
    return claims_of_it.where(Round.programme_id == programme.id)


def _of_city(actor: Account, rows: Select[Any, Any]) -> Select[Any, Any]:
    return rows.join(Programme, Round.programme_id == Programme.id).where(Programme.unit_id == actor.unit_id)


def _opened(actor: Account, now: datetime, programme: Programme, state: ClaimState) -> Select[Any, Any]:
    """Claims in a state, in rounds of the own city that are in review."""
    rows = _joined(programme, select(func.count(), func.min(Round.closes_at)))
    return _of_city(actor, rows).where(Round.closes_at <= now, Round.state.in_(IN_REVIEW), Claim.state == state)


def _unranked(now: datetime, programme: Programme) -> Select[Any, Any]:
    """Needs with claims in review about which nothing was said yet."""
    rows = _joined(programme, select(func.count(func.distinct(Claim.need_id)), func.min(Round.closes_at)))
    rival = aliased(Claim)
    said = exists().where(rival.need_id == Claim.need_id, rival.round_id == Claim.round_id, rival.preference.is_not(None))
    return rows.where(
        Round.closes_at <= now,
        Round.state.in_(IN_REVIEW),
        ~said,
        or_(Claim.state == ClaimState.SUBMITTED, Claim.state == ClaimState.ADMISSIBLE),
    )


def _matches(programme: Programme, moment: Any) -> Select[Any, Any]:
    return _joined(programme, select(func.count(), moment)).where(Claim.state.in_(TO_ANSWER))


TASKS = Tasks(
    waiting,
    (
        "waiting.extensions_to_approve",
        "waiting.claims_to_screen",
        "waiting.rounds_to_solve",
        "waiting.rounds_to_propose",
        "waiting.rounds_to_publish",
        "waiting.matches_overdue",
        "waiting.matches_stopped",
        "waiting.rounds_to_approve",
        "waiting.claims_to_score",
        "waiting.needs_to_rank",
        "waiting.matches_to_answer",
        "waiting.needs_to_rank_for",
    ),
)
