"""What a new installation still needs before its first need is published: read off from what is there, ticked by nobody."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, exists, func, select

from ...needs.models import ImportBatch, Need
from ...needs.states import BatchState, NeedState
from ...programmes.models import Programme
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account, AccountRole
from ...shared.models.place import Chain, Unit, UnitKind
from ...shared.roles import Role


class FirstStep(Fixed):
    """One line of the list: `done` of `of`; `endpoint` is where it is done, blank where somebody else does it."""

    key: str
    done: int
    of: int
    endpoint: str = ""

    @property
    def is_done(self) -> bool:
        return self.done >= self.of


def of_account(actor: Account) -> list[FirstStep]:
    """The list of whoever sets an installation up, in the order of doing; empty for all others, and once all of it is done."""
    steps = [step for role, found in LISTS.items() if role in actor.roles for step in found(actor)]
    return [] if all(step.is_done for step in steps) else steps


def _administrator(_actor: Account) -> list[FirstStep]:
    kinds = dict(db.session.execute(_units()).all())
    counties, city = kinds.get(UnitKind.COUNTY, 0), kinds.get(UnitKind.CITY, 0)
    staffed = dict(db.session.execute(_staffed()).all())
    deciding = sum(staffed.get(role, 0) > 0 for role in (Role.CITY_OFFICER, Role.CITY_APPROVER))
    return [
        FirstStep(key="units", done=counties + city, of=max(1, counties + city)),
        FirstStep(key="city_accounts", done=deciding, of=2, endpoint="people.new"),
        FirstStep(key="county_accounts", done=staffed.get(Role.COUNTY_OFFICER, 0), of=max(1, counties), endpoint="people.new"),
    ]


def _city_officer(actor: Account) -> list[FirstStep]:
    found = db.session.execute(_of_city(), {"city": actor.unit_id}).one()
    return [
        FirstStep(key="programme", done=found.programmes, of=1, endpoint="programme.new"),
        FirstStep(key="chains", done=found.chains, of=1, endpoint="programme.chains"),
        FirstStep(key="workbooks", done=found.workbooks, of=1),
        FirstStep(key="published", done=found.published, of=1, endpoint="needs.index"),
    ]


def _county_officer(actor: Account) -> list[FirstStep]:
    found = db.session.execute(_of_county(), {"unit": actor.unit_id}).one()
    return [
        FirstStep(key="programme", done=found.programmes, of=1),
        FirstStep(key="first_workbook", done=found.needs, of=1, endpoint="imports.index"),
        FirstStep(key="verified", done=found.verified, of=1, endpoint="needs.index"),
    ]


LISTS: Mapping[Role, Callable[[Account], list[FirstStep]]] = {
    Role.ADMINISTRATOR: _administrator,
    Role.CITY_OFFICER: _city_officer,
    Role.COUNTY_OFFICER: _county_officer,
}


@cache
def _units() -> Select[str, int]:
    return select(Unit.kind, func.count()).group_by(Unit.kind)


@cache
def _staffed() -> Select[str, int]:
    """In how many units somebody has a role."""
    active = select(AccountRole.role, func.count(Account.unit_id.distinct())).join(Account, Account.id == AccountRole.account_id)
    return active.where(Account.active, Account.unit_id.is_not(None)).group_by(AccountRole.role)


@cache
def _of_city() -> Select[Any]:
    own = select(Programme.id).where(Programme.unit_id == bindparam("city"))
    taken = exists().where(ImportBatch.programme_id.in_(own), ImportBatch.state == BatchState.COMMITTED)
    return select(
        _one(exists().where(Programme.unit_id == bindparam("city"))).label("programmes"),
        _one(exists().where(Chain.unit_id == bindparam("city"), Chain.active)).label("chains"),
        _one(taken | exists().where(Need.programme_id.in_(own))).label("workbooks"),
        _one(exists().where(Need.programme_id.in_(own), Need.published_at.is_not(None))).label("published"),
    )


@cache
def _of_county() -> Select[Any]:
    own = exists().where(Need.unit_id == bindparam("unit"))
    return select(
        _one(exists().where(Programme.id.is_not(None))).label("programmes"),
        _one(own).label("needs"),
        _one(own.where(Need.state.not_in((NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED)))).label("verified"),
    )


def _one(found: Any) -> Any:
    """1 where there is any, else 0, on either database."""
    return case((found, 1), else_=0)
