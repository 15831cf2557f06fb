"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from ..extensions import db

T = TypeVar("T")
SIZE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Generic[T]):
    """Some items of a list of `total`; pages count from 1, and there is always one, if an empty one."""

    items: Sequence[T]
    page: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.size))


def among(found: Select[Any], case: Any, only: Select[Any] | None) -> Select[Any]:
    """A question narrowed to these cases, where there are any to narrow it to."""
    return found if only is None else found.where(case.id.in_(only))


def count_of(found: Select[Any]) -> int:
    """How many rows a question would answer."""
    return db.session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0


def page_of(
    found: Select[Any], page: int, size: int = SIZE, *, counted: Select[Any] | None = None, rows: bool = False
) -> Page[Any]:
    """One page of what a question answers, objects or `rows`; the nearest one where there is no such page.

    `counted` is a narrower question with as many answers, for where the columns of a page are dear.
    """
    total = count_of(found if counted is None else counted)
    number = _within(page, total, size)
    shown = found.limit(size).offset((number - 1) * size)
    items = db.session.execute(shown).all() if rows else db.session.scalars(shown).all()
    return Page(items=items, page=number, total=total, size=size)


def part_of(items: Sequence[T], page: int, size: int) -> Page[T]:
    """One page of a list at hand; the nearest one where there is no such page."""
    number = _within(page, len(items), size)
    return Page(items=items[(number - 1) * size : number * size], page=number, total=len(items), size=size)


def _within(page: int, total: int, size: int) -> int:
    """The page that exists and is nearest to the one asked for."""
    return min(max(page, 1), max(1, -(-total // size)))
