"""What a person was told."""

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select

from ..extensions import db
from ..models import Account, Message

PER_PAGE = 30


def page(actor: Account, number: int) -> Pagination:
    """One page of the messages to this person: unread ones first, then the latest."""
    mine = select(Message).where(Message.account_id == actor.id)
    ordered = mine.order_by(Message.read_at.is_not(None), Message.at.desc(), Message.id.desc())
    return db.paginate(ordered, page=number, per_page=PER_PAGE, error_out=False)


def unread(actor: Account) -> int:
    """How many messages this person has not read."""
    mine = select(func.count()).select_from(Message).where(Message.account_id == actor.id)
    return db.session.scalar(mine.where(Message.read_at.is_(None))) or 0
