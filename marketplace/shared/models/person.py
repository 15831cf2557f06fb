"""Which accounts are one person's: what an account was ever reached at, and what somebody has stated."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, bindparam, event, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from ..extensions import CleanText, Row, UTCDateTime

_KNOWN = "persons known"


class AccountMark(Row):
    """The hash of a mail address or mobile that an account has, or once had; it is never taken away."""

    __table_args__ = (UniqueConstraint("account_id", "mark"),)
    BOOKKEEPING = True

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    mark: Mapped[str] = mapped_column(CleanText(64), index=True)


class PersonLink(Row):
    """Somebody looked and stated that two accounts are one person's."""

    __table_args__ = (UniqueConstraint("account_id", "other_id"), CheckConstraint("account_id < other_id", name="smaller_first"))

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str] = mapped_column(CleanText(500))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def accounts_of_person(account: Any) -> frozenset[int]:
    """The ids of all accounts of the person behind this one, open or closed, this one among them.

    It stands beside the tables because policies and questions both ask it, many times of one page: it is looked up once a
    transaction.
    """
    session = object_session(account)
    if session is None:
        return frozenset({account.id})
    begun, known = session.info.get(_KNOWN, (None, {}))
    if begun is None or begun is not session.get_transaction() or account.id not in known:
        found = _group(session, account.id)
        if begun is None or begun is not session.get_transaction():
            known = {}
            session.info[_KNOWN] = session.get_transaction(), known
        known.update(dict.fromkeys(found, found))
    one: frozenset[int] = known[account.id]
    return one


def forget_persons(session: Session) -> None:
    """Look it up anew: a mark or link was written, or somebody else was waited for who may have written one."""
    session.info.pop(_KNOWN, None)


def _group(session: Session, account_id: int) -> frozenset[int]:
    known = {account_id}
    while (found := set(session.scalars(_next_to(), {"ids": known})) | known) != known:
        known = found
    return frozenset(known)


@event.listens_for(Session, "after_flush")
def _written(session: Session, _context: Any) -> None:
    if any(isinstance(row, AccountMark | PersonLink) for row in (*session.new, *session.deleted)):
        forget_persons(session)


@cache
def _next_to() -> Any:
    """The accounts that share a mark with one of `ids`, or were stated to be the same person's; written once."""
    ids: Any = bindparam("ids", expanding=True)
    shared = select(AccountMark.mark).where(AccountMark.account_id.in_(ids))
    return union(
        select(AccountMark.account_id).where(AccountMark.mark.in_(shared)),
        select(PersonLink.other_id).where(PersonLink.account_id.in_(ids)),
        select(PersonLink.account_id).where(PersonLink.other_id.in_(ids)),
    )
