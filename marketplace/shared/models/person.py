"""Which accounts are one person's: what an account was ever reached at, and what somebody has stated."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, bindparam, select, union
from sqlalchemy.orm import Mapped, mapped_column, object_session

from ..extensions import CleanText, Model, UTCDateTime


class AccountMark(Model):
    """The hash of a mail address or mobile that an account has, or once had; it is never taken away."""

    __tablename__ = "account_mark"
    __table_args__ = (UniqueConstraint("account_id", "mark"),)
    BOOKKEEPING = True

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    mark: Mapped[str] = mapped_column(CleanText(64), index=True)


class PersonLink(Model):
    """Somebody looked and stated that two accounts are one person's."""

    __tablename__ = "person_link"
    __table_args__ = (UniqueConstraint("account_id", "other_id"), CheckConstraint("account_id < other_id", name="smaller_first"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str] = mapped_column(CleanText(500))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def accounts_of_person(account: Any) -> frozenset[int]:
    """The ids of all accounts of the person behind this one, open or closed, this one among them.

    It stands beside the tables because policies and questions both ask it.
    """
    session, known = object_session(account), {account.id}
    while session is not None:
        found = set(session.scalars(_next_to(), {"ids": known})) | known
        if found == known:
            break
        known = found
    return frozenset(known)


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
