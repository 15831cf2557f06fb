"""The public notices: of a programme, or of its bureau for all of them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from ...shared.errors import there
from ...shared.extensions import db
from ...shared.queries.paging import Page, page_of
from ..models import Notice, Programme


def published(shown: Sequence[Programme] = ()) -> Select[Notice]:
    """Notices about these programmes that stand, the latest first; of all of them where none is named. They are public."""
    standing = select(Notice).where(Notice.withdrawn_at.is_(None), _about(shown))
    return standing.order_by(Notice.published_at.desc(), Notice.id.desc())


def _about(shown: Sequence[Programme]) -> ColumnElement[bool]:
    if not shown:
        return true()
    for_all = Notice.programme_id.is_(None) & or_(Notice.unit_id.is_(None), Notice.unit_id.in_([one.unit_id for one in shown]))
    return or_(Notice.programme_id.in_([one.id for one in shown]), for_all)


def page(number: int, shown: Sequence[Programme] = ()) -> Page[Notice]:
    """One page of the notices that stand."""
    return page_of(published(shown), number)


def latest(count: int, shown: Sequence[Programme] = ()) -> list[Notice]:
    """The `count` latest notices that stand."""
    return list(db.session.scalars(published(shown).options(joinedload(Notice.programme)).limit(count)))


def find(notice_id: int) -> Notice:
    """A notice, a withdrawn one too: its page must say so to whoever kept the address."""
    return there(db.session.get(Notice, notice_id))
