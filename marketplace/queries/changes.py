"""Changes of where somebody is reached, as those who may confirm or stop them see them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.roles import Role
from ..extensions import db
from ..models import Account, AccountChange, AccountRole, ChangeState, Organisation
from . import people
from .paging import Page, page_of


def visible_to(actor: Account) -> Select[AccountChange]:
    """Changes this person may know of: of the accounts in the own care, of the own unit's organisations, of the own side."""
    known = select(AccountChange).join(Account, AccountChange.account_id == Account.id)
    return known.where(or_(Account.id.in_(_cared_for(actor)), _of_own_unit(actor)))


def find(actor: Account, change_id: int) -> AccountChange:
    """The change, or NotFound where it is not visible to this person."""
    change = db.session.scalar(visible_to(actor).where(AccountChange.id == change_id))
    if change is None:
        raise NotFound("not_found")
    return change


def listing(actor: Account, page: int = 1) -> Page[AccountChange]:
    """A page of the visible changes: those that wait first, then the latest."""
    found = visible_to(actor).options(joinedload(AccountChange.account), joinedload(AccountChange.asked_by))
    return page_of(found.order_by(AccountChange.state != ChangeState.WAITING, AccountChange.id.desc()), page)


def waiting_of(account_ids: Sequence[int]) -> Sequence[AccountChange]:
    """The changes of these accounts that wait; whoever asks must be allowed to see the accounts."""
    found = select(AccountChange).where(AccountChange.live_account_id.in_(account_ids))
    return db.session.scalars(found.order_by(AccountChange.id)).all()


def waiting(actor: Account) -> Select[AccountChange]:
    """The visible changes that wait and that somebody else asked for."""
    return visible_to(actor).where(
        AccountChange.state == ChangeState.WAITING, AccountChange.asked_by_id != actor.id,
        AccountChange.account_id != actor.id,
    )  # fmt: skip


def second_administrators(change: AccountChange) -> list[int]:
    """Ids of the open accounts of administrators of the same city that did not ask for this change."""
    playing = select(AccountRole.account_id).where(AccountRole.role == Role.ADMINISTRATOR)
    found = select(Account.id).where(
        Account.active, Account.id.in_(playing), Account.unit_id == change.asked_by.unit_id,
        Account.id.not_in([change.asked_by_id, change.account_id]),
    )  # fmt: skip
    return list(db.session.scalars(found.order_by(Account.id)))


def _cared_for(actor: Account) -> Select[int]:
    return people.visible_to(actor).order_by(None).with_only_columns(Account.id)


def _of_own_unit(actor: Account) -> ColumnElement[bool]:
    """Accounts of the unit of an officer, and of the organisations that a county looks after."""
    if actor.unit_id is None or not actor.roles & {Role.COUNTY_OFFICER, Role.CITY_OFFICER}:
        return false()
    theirs = select(Organisation.id).where(Organisation.unit_id == actor.unit_id)
    return or_(Account.unit_id == actor.unit_id, Account.organisation_id.in_(theirs))
