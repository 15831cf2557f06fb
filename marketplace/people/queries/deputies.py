"""Who stands in for whom, as those who look after accounts and the two people themselves see it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.models.deputy import Deputy
from ...shared.models.person import accounts_of_person
from ...shared.queries.paging import Page, page_of
from ...shared.queries.scoped import one_of
from ...shared.states import DeputyState
from ..rules import deputies as rules
from . import people


def visible_to(actor: Account) -> Select[Deputy]:
    """All of the own city for those who look after accounts or over the system; else those that one is a side of."""
    if actor.own_roles & people.READERS and actor.unit_id is not None:
        cared_for = people.visible_to(actor).order_by(None).with_only_columns(Account.id)
        return select(Deputy).where(Deputy.account_id.in_(cared_for))
    return select(Deputy).where(or_(Deputy.account_id == actor.id, Deputy.absent_id == actor.id))


def find(actor: Account, deputy_id: int) -> Deputy:
    """The deed, or NotFound where it is not visible to this person."""
    return one_of(visible_to(actor), deputy_id)


def listing(actor: Account, page: int = 1) -> Page[Deputy]:
    """A page of the visible ones: those that were not taken back first, then the latest days."""
    found = visible_to(actor).options(joinedload(Deputy.account), joinedload(Deputy.absent))
    return page_of(found.order_by(Deputy.state != DeputyState.GIVEN, Deputy.last_on.desc(), Deputy.id.desc()), page)


def of_account(account_id: int, today: date) -> Sequence[Deputy]:
    """Those that an account is a side of and that run or are to come, the first day first; whoever asks may see the account."""
    found = select(Deputy).where(or_(Deputy.account_id == account_id, Deputy.absent_id == account_id))
    found = found.where(Deputy.state == DeputyState.GIVEN, Deputy.last_on >= today)
    both = joinedload(Deputy.account), joinedload(Deputy.absent)
    return db.session.scalars(found.options(*both).order_by(Deputy.first_on, Deputy.id)).all()


def able(absent: Account) -> list[Account]:
    """The open accounts of other people of the same office that could play one of the parts of somebody who is away."""
    found = select(Account).where(Account.unit_id == absent.unit_id, Account.unit_id.is_not(None), Account.active)
    others = db.session.scalars(found.where(Account.id.not_in(accounts_of_person(absent))).order_by(Account.login))
    return [one for one in others if any(rules.may_play(role, one.own_roles) for role in rules.LENT & absent.own_roles)]


def in_the_way(account_ids: Sequence[int], first: date, last: date) -> Sequence[Deputy]:
    """The deeds that one of these accounts is a side of and whose days meet these."""
    sides = or_(Deputy.account_id.in_(account_ids), Deputy.absent_id.in_(account_ids))
    found = select(Deputy).where(sides, Deputy.state == DeputyState.GIVEN, Deputy.first_on <= last, Deputy.last_on >= first)
    return db.session.scalars(found.order_by(Deputy.id)).all()


def open_of(account: Account) -> Sequence[Deputy]:
    """All that an account is a side of and that nobody has taken back."""
    sides = or_(Deputy.account_id == account.id, Deputy.absent_id == account.id)
    return db.session.scalars(select(Deputy).where(sides, Deputy.state == DeputyState.GIVEN).order_by(Deputy.id)).all()
