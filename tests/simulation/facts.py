"""What the model knows of a stored case when it first hears of it, in plain values."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from marketplace.competition.models import Claim, Round, RoundNeed
from marketplace.delivery.models import Engagement
from marketplace.delivery.models import Outcome as Reached
from marketplace.evaluation.models import Adjustment, YearRun
from marketplace.needs.models import Need
from marketplace.shared.calendar import day_of
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountChange
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.models.place import Organisation
from marketplace.vetting.models import PoolPlace
from tests.simulation.model.world import Case


def case_of(kind: str, row: Any) -> Case:
    """A stored case in plain values, as it is when the model first hears of it."""
    state = row.standing if kind == "organisation" else row.state
    case = Case(kind, row.id, state.value, unit=getattr(row, "unit_id", None))
    if kind in FACTS:
        FACTS[kind](case, row)
    return case


def _need(case: Case, row: Need) -> None:
    case.enterprise, case.of["origin"] = row.organisation_id, str(row.origin)
    case.of["asks"] = {*row.categories}
    case.hands["wrote"].add(row.entered_by_id)
    case.hands["verified"] |= {row.verified_by_id} - {None}


def _institution(case: Case, row: Any) -> None:
    case.institution = row.organisation_id
    case.of["capacity"] = getattr(row, "capacity", None)
    case.of["programme"] = row.programme_id


def _place(case: Case, row: PoolPlace) -> None:
    _institution(case, row)
    case.of["carried"] = row.carried_from_id is not None
    case.of["offers"] = {*row.categories}


def _round(case: Case, row: Round) -> None:
    needs = db.session.scalars(select(RoundNeed.need_id).where(RoundNeed.round_id == row.id))
    case.of.update(opens=row.opens_at, closes=row.closes_at, needs=set(needs), programme=row.programme_id)
    if row.extends_to is not None:
        case.of["extends"] = (row.extends_to, row.extension_by_id)


def _claim(case: Case, row: Claim) -> None:
    case.unit, case.enterprise, case.institution = row.need.unit_id, row.need.organisation_id, row.organisation_id
    case.of.update(need=row.need_id, round=row.round_id, rank=row.reserve_rank, related=row.related)
    if row.extends_to is not None:
        case.of["extends"] = (row.extends_to, row.extension_by_id)


def _contract(case: Case, row: Engagement) -> None:
    case.enterprise, case.institution = row.enterprise_id, row.institution_id
    case.of.update(need=row.need_id, claim=row.claim_id, rated=row.rating is not None)


def _outcome(case: Case, row: Reached) -> None:
    case.enterprise, case.institution = row.enterprise_id, row.institution_id
    case.of.update(engagement=row.engagement_id, level=row.level, programme=row.programme_id)


def _year(case: Case, row: YearRun) -> None:
    """What its shares are worked out from, and what came out."""
    keys = {one["organisation"]: one["key"] for one in row.inputs["institutions"]}
    case.of["programme"] = row.programme_id
    case.of["shares"] = [(one.share["points"], keys[one.organisation_id], one.share["cap"], one.share_fen) for one in row.lines]
    case.of.update(budget=row.budget_fen, points=[(one.share["points"], one.score) for one in row.lines])
    case.of["amounts"] = {one.organisation_id: one.share_fen for one in row.lines}
    corrections = select(Adjustment).where(Adjustment.run_id == row.id, Adjustment.state == "approved").order_by(Adjustment.id)
    case.of["amounts"] |= {one.organisation_id: one.new_fen for one in db.session.scalars(corrections)}
    case.of["barred"] = {one.organisation_id for one in row.lines if any(gate["effect"] == "no_money" for gate in one.gates)}
    case.of["interim"] = row.budget_fen == 0 and day_of(row.frozen_at) <= row.programme.ends_on


def _adjustment(case: Case, row: Adjustment) -> None:
    case.institution = row.organisation_id
    case.of.update(run=row.run_id, old=row.old_fen, change=row.change_fen, new=row.new_fen, by=row.proposed_by_id)


def _change(case: Case, row: AccountChange) -> None:
    account = db.session.get_one(Account, row.account_id)
    case.unit = account.organisation.unit_id if account.organisation else account.unit_id
    case.of.update(account=row.account_id, asked_by=row.asked_by_id)


def _deputy(case: Case, row: Deputy) -> None:
    case.of.update(account=row.account_id, absent=row.absent_id, first=row.first_on, last=row.last_on)


def _organisation(case: Case, row: Organisation) -> None:
    setattr(case, "enterprise" if row.kind == "enterprise" else "institution", row.id)


FACTS: dict[str, Callable[[Case, Any], None]] = {
    "need": _need,
    "application": _institution,
    "place": _place,
    "round": _round,
    "deputy": _deputy,
    "run": lambda case, row: case.of.update(round=row.round_id),
    "claim": _claim,
    "engagement": _contract,
    "outcome": _outcome,
    "year": _year,
    "adjustment": _adjustment,
    "registration": lambda case, row: case.of.update(
        organisation=row.organisation_id, kind=row.kind, code=row.credit_code, name=row.name_key
    ),
    "change": _change,
    "organisation": _organisation,
}
"""What else the rules ask of a case."""
