"""The industrial chains of a city."""

from sqlalchemy import Select, select

from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.models.place import Chain
from .programmes import city_of


def visible_to(actor: Account | None) -> Select[Chain]:
    """The chains of this person's city, retired ones too, in the bureau's order; a visitor sees those of all."""
    rows = select(Chain).order_by(Chain.unit_id, Chain.position, Chain.id)
    city = city_of(actor) if actor else None
    return rows if city is None else rows.where(Chain.unit_id == city.id)


def in_use(actor: Account | None = None) -> list[Chain]:
    """The chains that a new need may name, in the bureau's order."""
    return list(db.session.scalars(visible_to(actor).where(Chain.active)))


def name_of(chain_id: int) -> str:
    """The name of a chain; blank where there is none of that id."""
    chain = db.session.get(Chain, chain_id)
    return chain.name if chain is not None else ""


def listing(actor: Account | None = None) -> list[Chain]:
    """All chains, retired ones too, in the bureau's order."""
    return list(db.session.scalars(visible_to(actor)))
