"""Who is to be told: the accounts behind an organisation, an office or a part."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Protocol

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from ...shared.extensions import db
from ...shared.models.account import Account, AccountRole, parts_of
from ...shared.models.deputy import Deputy, today_in
from ...shared.models.person import accounts_of_person
from ...shared.models.place import Organisation, Unit
from ...shared.roles import OF_THE_CITY, Role
from ...shared.states import DeputyState


class OfABureau(Protocol):
    """A programme, or whatever else a bureau runs."""

    @property
    def unit_id(self) -> int: ...


def accounts_of_organisation(organisation_id: int) -> list[int]:
    """Ids of the active accounts of an enterprise or institution, in order."""
    return accounts_of_organisations([organisation_id])


def accounts_of_organisations(organisation_ids: Collection[int]) -> list[int]:
    """The same for several of them."""
    return [one for people in by_organisation(organisation_ids).values() for one in people]


def by_organisation(organisation_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the active accounts of each of these organisations that has any, in one question."""
    found: dict[int, list[int]] = {}
    for organisation_id, account_id in db.session.execute(_theirs(), {"ids": list(organisation_ids)}):
        assert organisation_id is not None  # asked for by their ids
        found.setdefault(organisation_id, []).append(account_id)
    return found


@cache
def _theirs() -> Select[int | None, int]:
    theirs = Account.active, Account.organisation_id.in_(bindparam("ids", expanding=True))
    return select(Account.organisation_id, Account.id).where(*theirs).order_by(Account.organisation_id, Account.id)


def officers_of_unit(unit_id: int) -> list[int]:
    """Ids of the active county officers of a unit, in order."""
    return _ids(Account.unit_id == unit_id, roles={Role.COUNTY_OFFICER})


def city_officers(programme: OfABureau) -> list[int]:
    """Ids of the active officers of the bureau that runs a programme, in order."""
    return of_the_city(programme, Role.CITY_OFFICER)


def of_the_city(programme: OfABureau, *roles: Role) -> list[int]:
    """Ids of the active people of the bureau that play any of these parts, in order."""
    return _ids(Account.unit_id == programme.unit_id, roles={*roles})


def others_of_the_city(programme: OfABureau, account_id: int | None, *roles: Role) -> list[int]:
    """The same, without any account of the person behind `account_id`: whoever needs another person tells another person.

    Nor whoever stands in for that person today: a deputy does not sign second what that person has signed first (0109).
    """
    proposer = db.session.get(Account, account_id) if account_id is not None else None
    own = accounts_of_person(proposer) if proposer is not None else frozenset()
    instead = _stand_in_for(own) if own else frozenset()
    return [one for one in of_the_city(programme, *roles) if one not in own | instead]


def _stand_in_for(absent: Collection[int]) -> frozenset[int]:
    today = today_in(db.session())
    lent = Deputy.state == DeputyState.GIVEN, Deputy.first_on <= today, Deputy.last_on >= today
    return frozenset(db.session.scalars(select(Deputy.account_id).where(Deputy.absent_id.in_(absent), *lent)))


def deciders_on(account: Account) -> list[int]:
    """Ids of those who may confirm a change of an account: administrators of the city, and officers of its unit."""
    place = account.organisation or account
    unit = db.session.get_one(Unit, place.unit_id)
    administrators = _ids(Account.unit_id == (unit.parent_id or unit.id), roles={Role.ADMINISTRATOR})
    officers = _ids(Account.unit_id == unit.id, roles={Role.COUNTY_OFFICER, Role.CITY_OFFICER})
    return sorted({*administrators, *officers})


def under_the_city(programme: OfABureau, *roles: Role) -> list[int]:
    """Ids of the active people who play any of these parts in the units below the bureau and in their organisations, in order."""
    units = select(Unit.id).where(or_(Unit.id == programme.unit_id, Unit.parent_id == programme.unit_id))
    theirs = select(Organisation.id).where(Organisation.unit_id.in_(units))
    return _ids(or_(Account.unit_id.in_(units), Account.organisation_id.in_(theirs)), roles={*roles})


def _ids(where: ColumnElement[bool], *, roles: AbstractSet[Role]) -> list[int]:
    """Who plays one of these parts today, be it for somebody else."""
    own = Account.id.in_(select(AccountRole.account_id).where(AccountRole.role.in_(roles)))
    if not roles & OF_THE_CITY:
        return list(db.session.scalars(select(Account.id).where(Account.active, where, own).order_by(Account.id)))
    lent = Account.id.in_(select(Deputy.account_id).where(Deputy.state == DeputyState.GIVEN, Deputy.role.in_(roles)))
    found = select(Account.id, Account.role_words, Account.deputy_words).where(Account.active, where, or_(own, lent))
    today = today_in(db.session())
    return [one for one, parts, words in db.session.execute(found.order_by(Account.id)) if parts_of(parts, words, today) & roles]
