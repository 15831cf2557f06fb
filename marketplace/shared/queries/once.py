"""Questions that many parts of one page ask: the answer stands for a transaction, until something is written."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from ..extensions import db

Answer = TypeVar("Answer")
_ANSWERED = "questions answered"


def once(name: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers; what it answered under this name, where that was asked in this transaction since the last write."""
    session = db.session()
    begun, known = session.info.get(_ANSWERED, (None, {}))
    if begun is None or begun is not session.get_transaction():
        known = {}
    if name not in known:
        known[name] = ask()
        session.info[_ANSWERED] = session.get_transaction(), known
    return known[name]  # type: ignore[no-any-return]


def _forget(session: Session, *_: Any) -> None:
    session.info.pop(_ANSWERED, None)


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        _forget(state.session)


event.listen(Session, "after_flush", _forget)
event.listen(Session, "after_soft_rollback", _forget)
