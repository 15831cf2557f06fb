"""The public notices."""

from sqlalchemy import Select, select

from ...shared.errors import there
from ...shared.extensions import db
from ...shared.queries.paging import Page, page_of
from ..models import Notice


def published() -> Select[Notice]:
    """Notices that stand, the latest first; they are public."""
    return select(Notice).where(Notice.withdrawn_at.is_(None)).order_by(Notice.published_at.desc(), Notice.id.desc())


def page(number: int) -> Page[Notice]:
    """One page of the notices that stand."""
    return page_of(published(), number)


def latest(count: int) -> list[Notice]:
    """The `count` latest notices that stand."""
    return list(db.session.scalars(published().limit(count)))


def find(notice_id: int) -> Notice:
    """A notice, a withdrawn one too: its page must say so to whoever kept the address."""
    return there(db.session.get(Notice, notice_id))
