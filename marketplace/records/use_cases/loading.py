"""How a use case takes up its case: found for this person, locked, allowed, and as it was seen; in this order it refuses."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, select

from ...shared import permissions
from ...shared.errors import NotFound
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.queries.locked import by_row, forget_relations, lock_again, locked
from ...shared.queries.scoped import one_of
from .transaction import guard_version

Row = TypeVar("Row")


def load(found: Select[Row], key: int | str, actor: Account, permission: str, version: int) -> Row:
    """The case of this id or key among those `found`, locked until the commit.

    `NotFound` where this person may not know of it, `NotPermitted` where this step is not theirs, `Conflict` where the
    page showed another state of it.
    """
    return checked(held(found, key), actor, permission, version)


def load_each(found: Select[Row], versions: Mapping[int, int], actor: Account, permission: str) -> list[Row]:
    """The cases of these ids, each as it was seen, by id; refused for the first that `load` would refuse, in as many statements however many.

    The rows behind them are locked before them, and each kind in the order of its ids.
    """
    model: Any = found.column_descriptions[0]["entity"]
    ids = list(versions)
    read: Any = db.session.scalars(found.where(model.id.in_(ids))).unique()
    rows = {row.id: row for row in read}
    if rows.keys() != versions.keys():
        raise NotFound("not_found")
    if by_row():
        _lock_each(model, [rows[one] for one in sorted(ids)])
    for number in sorted(ids):
        checked(rows[number], actor, permission, versions[number])
    return [rows[number] for number in sorted(ids)]


def _lock_each(model: Any, rows: Sequence[Any]) -> None:
    """Lock rows and those behind them, and read them anew."""
    session = db.session()
    for name in getattr(model, "BEHIND", ()):
        behind = {getattr(row, name).id: getattr(row, name) for row in rows}
        kind: Any = type(next(iter(behind.values())))
        session.scalars(locked(select(kind).where(kind.id.in_(behind)).order_by(kind.id), kind)).all()
    session.scalars(locked(select(model).where(model.id.in_([row.id for row in rows])).order_by(model.id), model)).all()


def held(found: Select[Row], key: int | str) -> Row:
    """The same before anything is asked: its row is locked behind those that its model names in `BEHIND`, and read anew.

    Where one lock is for everything it was read under it; only what belongs to it is asked again.
    """
    model: Any = found.column_descriptions[0]["entity"]
    behind = getattr(model, "BEHIND", ())
    row: Row = one_of(found if behind else locked(found, model), key)
    if not by_row():
        forget_relations((row,))
        forget_relations(getattr(row, name) for name in behind)
    elif behind:
        for one in (*(getattr(row, name) for name in behind), row):
            lock_again(one)
    return row


def all_held(found: Select[Row]) -> list[Row]:
    """All that a question finds that asks other tables, too: locked, and then asked again.

    PostgreSQL looks anew at a row for which it has waited, and not at what stands beside it in other tables.
    """
    session = db.session()
    if by_row():
        session.execute(found.with_for_update())
    return list(session.scalars(found.execution_options(populate_existing=True)))


def checked(row: Row, actor: Account, permission: str, version: int) -> Row:
    """A case that is not locked, an account or an organisation: its version alone decides between two that change it."""
    permissions.require(actor, permission, row)
    guard_version(row, version)
    return row
