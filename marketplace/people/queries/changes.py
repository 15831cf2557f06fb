"""Changes of where somebody is reached, as those who may confirm or stop them see them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, or_, select
from sqlalchemy.orm import joinedload

from ...records.models.record import EventRecord
from ...shared.extensions import db
from ...shared.models.account import Account, AccountChange, AccountRole, ChangeKind
from ...shared.models.person import accounts_of_person
from ...shared.models.place import Organisation
from ...shared.queries.paging import Page, among, page_of
from ...shared.queries.scoped import one_of
from ...shared.roles import Role
from ...shared.states import ChangeState
from . import people

PLACING = ("AccountCreated", "RolesChanged", "AccountReactivated")
"""With what somebody gets an account, or a part to play in it."""
LETTER_LASTS = timedelta(days=7)
"""How long after it was confirmed a letter may be printed."""


def visible_to(actor: Account) -> Select[AccountChange]:
    """Changes this person may know of: of the accounts in the own care, of the own unit's organisations, of the own side."""
    known = select(AccountChange).join(Account, AccountChange.account_id == Account.id)
    return known.where(or_(Account.id.in_(_cared_for(actor)), _of_own_unit(actor)))


def find(actor: Account, change_id: int) -> AccountChange:
    """The change, or NotFound where it is not visible to this person."""
    return one_of(visible_to(actor), change_id)


def listing(actor: Account, page: int = 1, only: Select[Any] | None = None) -> Page[AccountChange]:
    """A page of the visible changes: those that wait first, then the latest."""
    found = among(visible_to(actor), AccountChange, only)
    found = found.options(joinedload(AccountChange.account), joinedload(AccountChange.asked_by))
    return page_of(found.order_by(AccountChange.state != ChangeState.WAITING, AccountChange.id.desc()), page)


def waiting_of(account_ids: Sequence[int]) -> Sequence[AccountChange]:
    """The changes of these accounts that wait; whoever asks must be allowed to see the accounts."""
    found = select(AccountChange).where(AccountChange.live_account_id.in_(account_ids))
    return db.session.scalars(found.order_by(AccountChange.id)).all()


def waiting(actor: Account) -> Select[AccountChange]:
    """The visible changes that wait and that somebody else asked for."""
    return visible_to(actor).where(
        AccountChange.state == ChangeState.WAITING, AccountChange.asked_by_id != actor.id, AccountChange.account_id != actor.id
    )


def second_administrators(change: AccountChange) -> list[int]:
    """Ids of the open accounts of administrators of the same city that could confirm this change."""
    playing = select(AccountRole.account_id).where(AccountRole.role == Role.ADMINISTRATOR)
    found = select(Account.id).where(
        Account.active,
        Account.id.in_(playing),
        Account.unit_id == change.asked_by.unit_id,
        Account.id.not_in([change.asked_by_id, change.account_id]),
        *_stood_before(change),
    )
    return list(db.session.scalars(found.order_by(Account.id)))


def stood_before(actor: Account, change: AccountChange) -> bool:
    """Whether somebody used the own account before the change was asked for, and has it from nobody who asked."""
    return db.session.scalar(select(Account.id).where(Account.id == actor.id, *_stood_before(change))) is not None


def letter_granted(account: Account, actor: Account, now: datetime) -> AccountChange | None:
    """The confirmed change on which this person may print a letter for an account: the own one, and not printed yet."""
    printed = select(EventRecord.id).where(
        EventRecord.kind == "LetterPrinted",
        EventRecord.subject_kind == "account",
        EventRecord.subject_id == account.id,
        EventRecord.at >= AccountChange.decided_at,
    )
    found = select(AccountChange).where(
        AccountChange.account_id == account.id,
        AccountChange.kind == ChangeKind.LETTER,
        AccountChange.state == ChangeState.DONE,
        AccountChange.asked_by_id == actor.id,
        AccountChange.decided_at > now - LETTER_LASTS,
        ~printed.exists(),
    )
    return db.session.scalar(found.order_by(AccountChange.id.desc()).limit(1))


def _stood_before(change: AccountChange) -> tuple[ColumnElement[bool], ...]:
    """An account was opened and used before a change was asked for; who asked has not opened it or given it a part since.

    Else one administrator would open the second one that he needs.
    """
    of_account = (EventRecord.subject_kind == "account", EventRecord.subject_id == Account.id)
    used = exists().where(*of_account, EventRecord.kind == "SignedIn", EventRecord.at < change.asked_at)
    placed = exists().where(
        *of_account,
        EventRecord.kind.in_(PLACING),
        EventRecord.at >= change.asked_at,
        EventRecord.actor_id.in_(accounts_of_person(change.asked_by)),
    )
    return Account.created_at < change.asked_at, used, ~placed


def _cared_for(actor: Account) -> Select[int]:
    return people.visible_to(actor).order_by(None).with_only_columns(Account.id)


def _of_own_unit(actor: Account) -> ColumnElement[bool]:
    """Accounts of the unit of an officer, and of the organisations that a county looks after."""
    if actor.unit_id is None or not actor.roles & {Role.COUNTY_OFFICER, Role.CITY_OFFICER}:
        return false()
    theirs = select(Organisation.id).where(Organisation.unit_id == actor.unit_id)
    return or_(Account.unit_id == actor.unit_id, Account.organisation_id.in_(theirs))
