"""Which accounts are one person's: what an account was ever reached at, and what somebody has stated."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, bindparam, event, select, union
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, object_session

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
    return frozenset({account.id}) if session is None else persons_of(session, (account.id,))[account.id]


def hands_of(account: Any) -> frozenset[int]:
    """The ids of all accounts whose signature counts as this one's: those of the person, and of whom it stands in for today.

    A deputy does not sign second what the person it stands in for has signed first (0109).
    """
    session, own = object_session(account), accounts_of_person(account)
    if session is None or not (absent := {one.absent_id for one in account.standing_in}):
        return own
    return own.union(*persons_of(session, absent).values())


def persons_of(session: Session, ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The same for each of these ids of accounts, looked up together."""
    wanted = set(ids)
    if wanted - _known(session).keys():
        found = _groups(session, wanted)
        _known(session).update(found)
    return {one: _known(session)[one] for one in wanted}


def _known(session: Session) -> dict[int, frozenset[int]]:
    """What was looked up in the transaction that runs; a fresh one where none does."""
    kept: tuple[Any, dict[int, frozenset[int]]] = session.info.get(_KNOWN, (None, {}))
    begun, known = kept
    if begun is None or begun is not session.get_transaction():
        known = {}
        session.info[_KNOWN] = session.get_transaction(), known
    return known


def forget_persons(session: Session) -> None:
    """Look it up anew: a mark or link was written, or somebody else was waited for who may have written one."""
    session.info.pop(_KNOWN, None)


def _groups(session: Session, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The accounts of these persons by account: what is next to each other, and next to that, is one person's."""
    near: dict[int, set[int]] = {one: {one} for one in ids}
    asked: set[int] = set()
    while fresh := near.keys() - asked:
        asked |= fresh
        for one, other in session.execute(_next_to(), {"ids": fresh}):
            near.setdefault(one, {one}).add(other)
            near.setdefault(other, {other}).add(one)
    found: dict[int, frozenset[int]] = {}
    for one in near:
        if one in found:
            continue
        group, left = {one}, [one]
        while left:
            more = near[left.pop()] - group
            group |= more
            left += more
        found.update(dict.fromkeys(group, frozenset(group)))
    return found


@event.listens_for(Session, "after_flush")
def _written(session: Session, _context: Any) -> None:
    if any(isinstance(row, AccountMark | PersonLink) for row in (*session.new, *session.deleted)):
        forget_persons(session)


@cache
def _next_to() -> Any:
    """Each of `ids` with the accounts that share a mark with it, or were stated to be the same person's; written once."""
    ids: Any = bindparam("ids", expanding=True)
    own, other = aliased(AccountMark), aliased(AccountMark)
    return union(
        select(own.account_id, other.account_id).join(other, other.mark == own.mark).where(own.account_id.in_(ids)),
        select(PersonLink.account_id, PersonLink.other_id).where(PersonLink.account_id.in_(ids)),
        select(PersonLink.other_id, PersonLink.account_id).where(PersonLink.other_id.in_(ids)),
    )
