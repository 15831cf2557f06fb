"""Rows that stay as they were read until the commit."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect

from ..extensions import db


def by_row() -> bool:
    """Whether rows are locked one by one.

    SQLite has one lock for everything, which a use case has before it reads anything: the columns that it has read stand.
    """
    return db.session().get_bind().dialect.name != "sqlite"


def locked(rows: Any, *models: Any, share: bool = False) -> Any:
    """A question whose rows of these models are locked and read anew, where rows are locked one by one."""
    return rows.with_for_update(read=share, of=models).execution_options(populate_existing=True) if by_row() else rows


def lock_again(row: Any) -> None:
    """Lock a row until the commit and read it anew; what it was once read together with is not locked, and may be nothing."""
    db.session().refresh(row, with_for_update={"of": type(row)})


def forget_relations(rows: Iterable[Any]) -> None:
    """Let the rows that these belong to, and those that belong to them, be looked up again when they are asked for."""
    session = db.session()
    for row in rows:
        state = inspect(row)
        if known := state.mapper.relationships.keys() & state.dict.keys():
            session.expire(row, known)
