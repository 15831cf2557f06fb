"""The standing of both sides of a case: loaded in one place, with the lock where a use case depends on it."""

from collections.abc import Collection
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from ...needs.models import Need
from ...people.queries.organisations import held
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...rulebook.ruleset import Subject
from ...shared.extensions import db
from ...shared.models.place import Organisation
from ...shared.queries.locked import locked
from ...shared.states import Standing
from ...vetting.models import PoolPlace
from ...vetting.states import PlaceState
from ..models import Claim, Round, RoundNeed
from ..rules.standing import Parties, effective


class TwoSided(Protocol):
    """A contract, or whatever else an enterprise and an institution have with each other."""

    @property
    def programme(self) -> Programme: ...
    @property
    def enterprise_id(self) -> int: ...
    @property
    def institution_id(self) -> int: ...


def of_claim(claim: Claim, *, lock: bool = False) -> Parties:
    """Both sides of a claim."""
    return of_pair(claim.need, claim.organisation_id, lock=lock)


def of_claims(claims: Collection[Claim], *, lock: bool = False) -> list[Parties]:
    """Both sides of each of these claims of one programme, in their order."""
    if not claims:
        return []
    programme = next(iter(claims)).need.programme
    known = held([one for claim in claims for one in (claim.need.organisation_id, claim.organisation_id)], lock=lock)
    givers = {claim.organisation_id for claim in claims}
    rows = select(PoolPlace).where(PoolPlace.programme_id == programme.id, PoolPlace.organisation_id.in_(givers))
    places = {one.organisation_id: one for one in _read(rows.order_by(PoolPlace.id), PoolPlace, lock=lock)}
    about = _programme_facts(programme)
    sides = ((known[claim.need.organisation_id], known[claim.organisation_id]) for claim in claims)
    return [_both(enterprise, institution, places.get(institution.id), about) for enterprise, institution in sides]


def of_pair(need: Need, institution_id: int, *, lock: bool = False) -> Parties:
    """The enterprise of a need and an institution."""
    return _parties(need.programme, need.organisation_id, institution_id, lock=lock)


def of_contract(contract: TwoSided, *, lock: bool = False) -> Parties:
    """Both sides of a contract."""
    return _parties(contract.programme, contract.enterprise_id, contract.institution_id, lock=lock)


def _parties(programme: Programme, enterprise_id: int, institution_id: int, *, lock: bool) -> Parties:
    known = held([enterprise_id, institution_id], lock=lock)
    enterprise, institution = known[enterprise_id], known[institution_id]
    place = _read(place_in(), PoolPlace, lock=lock, institution=institution_id, programme=programme.id)
    return _both(enterprise, institution, place[0] if place else None, _programme_facts(programme))


def _programme_facts(programme: Programme) -> dict[str, Any]:
    return {
        "ruleset": programmes.ruleset_of(programme),
        "programme": programme.name,
        "released_at": programmes.RELEASED(programme.id),
        "place_asked": programmes.binds(programme, Subject.CLAIM, "listed"),
    }


def _both(enterprise: Organisation, institution: Organisation, place: PoolPlace | None, about: dict[str, Any]) -> Parties:
    return Parties(
        **about,
        enterprise=enterprise.name,
        enterprise_standing=enterprise.standing,
        institution=institution.name,
        institution_standing=institution.standing,
        place=place.state if place else None,
    )


@cache
def place_in() -> Select[PoolPlace]:
    """The question for the place of an `institution` in the pool of a `programme`."""
    ours = PoolPlace.organisation_id == bindparam("institution"), PoolPlace.programme_id == bindparam("programme")
    return select(PoolPlace).where(*ours)


def able(programme: Programme, *, lock: bool = False) -> set[int]:
    """The institutions that may be given a need: in good standing and, where the rules ask for it, with an active place."""
    if not programmes.binds(programme, Subject.CLAIM, "listed"):
        claimed = select(Claim.organisation_id).join(Round, Claim.round_id == Round.id).where(Round.programme_id == programme.id)
        return standing_among(claimed, lock=lock)
    return placed(programme.id, lock=lock)


def placed(programme_id: int, *, lock: bool = False) -> set[int]:
    """The institutions in good standing with an active place in the pool."""
    rows = select(PoolPlace, Organisation).join(Organisation, PoolPlace.organisation_id == Organisation.id)
    rows = rows.where(PoolPlace.programme_id == programme_id).order_by(Organisation.id)
    if lock:
        rows = locked(rows, PoolPlace, Organisation, share=True)
    found = db.session.execute(rows).all()
    return {one.id for place, one in found if worth(place, one) is PlaceState.ACTIVE}


def standing_among(ids: Any, *, lock: bool = False) -> set[int]:
    """Those of these organisations that may act."""
    rows = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    return {one.id for one in _read(rows, Organisation, lock=lock) if one.standing == Standing.ACTIVE}


def stopped_owners(round_id: int, *, lock: bool = False) -> set[int]:
    """The enterprises with needs in a round that may not act."""
    theirs = select(Need.organisation_id).join(RoundNeed, RoundNeed.need_id == Need.id)
    rows = select(Organisation).where(Organisation.id.in_(theirs.where(RoundNeed.round_id == round_id)))
    found = _read(rows.order_by(Organisation.id), Organisation, lock=lock)
    return {one.id for one in found if one.standing != Standing.ACTIVE}


def worth(place: PoolPlace, institution: Organisation) -> PlaceState:
    """What a place is worth at present."""
    return effective(place.state, institution.standing)


def institution_stands(institution_id: Any, programme_id: Any) -> ColumnElement[bool]:
    """The condition of a question: the institution of a row may act, with an active place where the rules ask for one."""
    open_to_all = programmes.without_pool()
    if not open_to_all:
        return _placed(institution_id, programme_id)
    return or_(_placed(institution_id, programme_id), and_(_active(institution_id), programme_id.in_(open_to_all)))


def enterprise_stands(enterprise_id: Any) -> ColumnElement[bool]:
    """The condition of a question: the enterprise of a row may act."""
    return _active(enterprise_id)


@cache
def _placed(institution_id: Any, programme_id: Any) -> ColumnElement[bool]:
    placed = select(PoolPlace.id).join(Organisation, PoolPlace.organisation_id == Organisation.id)
    own = (PoolPlace.organisation_id == institution_id, PoolPlace.programme_id == programme_id)
    return placed.where(*own, PoolPlace.state == PlaceState.ACTIVE, Organisation.standing == Standing.ACTIVE).exists()


@cache
def _active(organisation_id: Any) -> ColumnElement[bool]:
    active = select(Organisation.id).where(Organisation.id == organisation_id, Organisation.standing == Standing.ACTIVE)
    return active.exists()


def _read(rows: Any, model: Any, *, lock: bool, **values: int) -> list[Any]:
    """Read rows; `lock` reads them anew and keeps others from changing them until the commit."""
    return list(db.session.scalars(locked(rows, model, share=True) if lock else rows, values))
