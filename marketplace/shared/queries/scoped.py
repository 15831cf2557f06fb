"""One case out of those that a person may see: the only way from an id in an address to a row."""

from typing import Any, TypeVar

from sqlalchemy import Select

from ..errors import there
from ..extensions import db

Row = TypeVar("Row")


def one_of(found: Select[Row], key: int | str) -> Row:
    """The row with this id, or with this key where it is text, among those `found`; else NotFound."""
    model: Any = found.column_descriptions[0]["entity"]
    return there(db.session.scalar(found.where((model.key if isinstance(key, str) else model.id) == key)))
