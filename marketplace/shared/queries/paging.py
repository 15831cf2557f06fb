"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    found: Select[Any],
    page: int,
    size: int = SIZE,
    *,
    counted: Select[Any] | None = None,
    total: int | None = None,
    rows: bool = False,
) -> Page[Any]:
    """One page of what a question answers, objects or `rows`; the nearest one where there is no such page.

    `counted` is a narrower question with as many answers, for where the columns of a page are dear; `total` is how many there
    are, for where that is known.
    """
    total = count_of(found if counted is None else counted) if total is None else total
    number = _within(page, total, size)
    shown = found.limit(size).offset((number - 1) * size)
    items = db.session.execute(shown).all() if rows else db.session.scalars(shown).all()
    return Page(items=items, page=number, total=total, size=size)


def page_of_groups(found: Select[Any], page: int, size: int = SIZE) -> Page[Any]:
    """One page of the rows that a question gathers from many; the nearest one where there is no such page.

    They are gathered once: each row says how many there are.
    """
    counted = found.add_columns(func.count().over().label("groups"))
    rows = db.session.execute(counted.limit(size).offset((max(page, 1) - 1) * size)).all()
    total = rows[0].groups if rows else count_of(found) if page > 1 else 0
    if not rows and total:
        return page_of_groups(found, _within(page, total, size), size)
    return Page(items=rows, page=_within(page, total, size), total=total, size=size)


def of_ids(page: Page[int], rows: Select[Any], model: Any) -> Page[Any]:
    """A page of ids with the rows of them that a question answers, in the order of the ids: joins are made for one page alone."""
    found = {one.id: one for one in db.session.scalars(rows.where(model.id.in_(page.items)))} if page.items else {}
    return replace(page, items=[found[one] for one in page.items])


def part_of(items: Sequence[T], page: int, size: int) -> Page[T]:
    """One page of a list at hand; the nearest one where there is no such page."""
    number = _within(page, len(items), size)
    return Page(items=items[(number - 1) * size : number * size], page=number, total=len(items), size=size)


def _within(page: int, total: int, size: int) -> int:
    """The page that exists and is nearest to the one asked for."""
    return min(max(page, 1), max(1, -(-total // size)))
