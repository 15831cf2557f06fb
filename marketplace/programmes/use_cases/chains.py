"""The bureau's list of industrial chains: named by the bureau, since no document names them (G-01)."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import permissions, texts
from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted
from ...shared.models.account import Account
from ...shared.models.place import Chain, Unit
from ..commands import AddChain, MoveChain, RenameChain, RetireChain
from ..events import ChainAdded, ChainMoved, ChainRenamed, ChainRestored, ChainRetired
from ..queries import chains, programmes


def add(command: AddChain, *, actor: Account, now: datetime) -> Chain:
    """Put one more chain at the end of the list."""
    with transaction(actor, now) as session:
        permissions.require(actor, "chain.edit")
        city = _locked_city(session, actor)
        name = _free_name(session, city, command.name)
        last = session.scalar(select(func.max(Chain.position)).where(Chain.unit_id == city.id)) or 0
        chain = Chain(unit_id=city.id, position=last + 1, name=name, active=True)
        session.add(chain)
        session.flush()
        record(ChainAdded(chain_id=chain.id, name=name))
    return chain


def rename(command: RenameChain, *, actor: Account, now: datetime) -> Chain:
    """Give a chain another name; needs that named it show the new one."""
    with transaction(actor, now) as session:
        city = _locked_city(session, actor)
        chain = load(chains.visible_to(actor), command.chain_id, actor, "chain.edit", command.version)
        old, chain.name = chain.name, _free_name(session, city, command.name, but=chain)
        record(ChainRenamed.of(chain, old=old))
    return chain


def move(command: MoveChain, *, actor: Account, now: datetime) -> Chain:
    """Change places with the neighbour above or below; the first and the last stay where they are."""
    with transaction(actor, now) as session:
        _locked_city(session, actor)
        chain = load(chains.visible_to(actor), command.chain_id, actor, "chain.edit", command.version)
        rows = list(session.scalars(chains.visible_to(actor)))
        place = rows.index(chain)
        other = place - 1 if command.up else place + 1
        if not 0 <= other < len(rows):
            raise NotNow("chain.at_the_edge", name=chain.name)
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, start=1):
            row.position = position
        record(ChainMoved.of(chain))
    return chain


def retire(command: RetireChain, *, actor: Account, now: datetime) -> Chain:
    """Take a chain out of use, or back into use."""
    with transaction(actor, now):
        chain = load(chains.visible_to(actor), command.chain_id, actor, "chain.edit", command.version)
        if chain.active is not command.retired:
            raise NotNow("chain.already", name=chain.name)
        chain.active = not command.retired
        event = ChainRetired if command.retired else ChainRestored
        record(event(chain_id=chain.id, name=chain.name))
    return chain


def _free_name(session: Session, city: Unit, name: str, but: Chain | None = None) -> str:
    """The name as it is stored, or a refusal where it is blank or another chain has it."""
    clean = texts.clean(name)
    if not clean:
        raise Invalid("chain.name_missing", field="name")
    taken = select(Chain.id).where(Chain.unit_id == city.id, Chain.name == clean)
    if session.scalar(taken.where(Chain.id != but.id) if but else taken) is not None:
        raise Conflict("chain.name_taken", field="name", name=clean)
    return clean


def _locked_city(session: Session, actor: Account) -> Unit:
    """The actor's bureau, locked, so that two officers do not number the list at once."""
    city = programmes.city_of(actor)
    if city is None:
        raise NotPermitted("policy.not_permitted", deed="chain.edit")
    return session.scalars(select(Unit).where(Unit.id == city.id).with_for_update(of=Unit)).one()
