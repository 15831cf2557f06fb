"""Which rows are one organisation, as officers have said: the links, and whoever stands for all of a group."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from ...shared.enterprise_names import likenesses
from ...shared.extensions import db
from ...shared.models.place import FormerName, Organisation, OrganisationLink


def heads() -> dict[int, int]:
    """For each row that is said to be the same as another one: the row that stands for both, or for all of them."""
    pairs = {one: same for one, same in db.session.execute(_links())}  # noqa: C416
    return {one: _end(pairs, one) for one in pairs}


@cache
def _links() -> Select[int, int]:
    return select(OrganisationLink.organisation_id, OrganisationLink.same_as_id)


def _end(pairs: dict[int, int], one: int) -> int:
    seen = {one}
    while one in pairs and pairs[one] not in seen:
        one = pairs[one]
        seen.add(one)
    return one


def group_of(organisation_id: int) -> set[int]:
    """All rows that are one organisation with this one, itself among them."""
    known = heads()
    head = known.get(organisation_id, organisation_id)
    return {organisation_id, head} | {one for one, end in known.items() if end == head}


def groups(ids: Iterable[int]) -> dict[int, set[int]]:
    """The rows that are one organisation with each of these, itself among them."""
    known = heads()
    members: dict[int, set[int]] = defaultdict(set)
    for one, end in known.items():
        members[end] |= {one, end}
    return {one: {one} | members.get(known.get(one, one), set()) for one in ids}


def of(organisation: Organisation) -> Sequence[OrganisationLink]:
    """The links in which an organisation stands, on either side."""
    rows = (
        select(OrganisationLink)
        .where(or_(OrganisationLink.organisation_id == organisation.id, OrganisationLink.same_as_id == organisation.id))
        .options(joinedload(OrganisationLink.organisation), joinedload(OrganisationLink.same_as))
    )
    return db.session.scalars(rows.order_by(OrganisationLink.id)).all()


def alike(organisation: Organisation) -> Sequence[Organisation]:
    """Other organisations of its kind that look like it, by a present or another name, and are not said to be the same."""
    once = select(FormerName.likeness).where(FormerName.organisation_id == organisation.id)
    looks = {organisation.likeness, *likenesses(organisation.name), *db.session.scalars(once)}
    return _who_look(organisation.kind, looks, group_of(organisation.id))


def looking_like(kind: str, name: str) -> Sequence[Organisation]:
    """Organisations of a kind that look like a name that is not stored yet, or like another name that stands beside it."""
    return _who_look(kind, set(likenesses(name)), set())


def other_names(ids: Iterable[int]) -> dict[int, list[str]]:
    """The other names by which these organisations are known."""
    found: dict[int, list[str]] = defaultdict(list)
    for organisation_id, name in db.session.execute(_names(), {"ids": list(ids)}):
        found[organisation_id].append(name)
    return found


@cache
def _names() -> Select[int, str]:
    theirs = FormerName.organisation_id.in_(bindparam("ids", expanding=True))
    return select(FormerName.organisation_id, FormerName.name).where(theirs).order_by(FormerName.id)


def _who_look(kind: str, looks: set[str], but: set[int]) -> Sequence[Organisation]:
    once = select(FormerName.organisation_id).where(FormerName.likeness.in_(looks))
    rows = (
        select(Organisation)
        .where(
            Organisation.kind == kind,
            or_(Organisation.likeness.in_(looks), Organisation.id.in_(once)),
            Organisation.id.not_in(but),
        )
        .options(joinedload(Organisation.unit))
    )
    return db.session.scalars(rows.order_by(Organisation.id).limit(20)).all()
