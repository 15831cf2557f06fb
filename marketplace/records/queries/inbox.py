"""What a person was told.

A message was told to somebody of an office or an organisation, who played certain parts: whoever belongs elsewhere
since, or no longer plays one of them, does not read it any more (AC4). It comes back with the place and the parts.
"""

from sqlalchemy import Select, func, select

from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.queries.paging import Page, page_of
from ...shared.roles import Role
from ..models.record import Message

PER_PAGE = 30
PERSONAL = ""
"""The scope of what is about the person alone: the own account, the own parts."""


def scope_of(account: Account) -> str:
    """Where somebody belongs and which parts are played, in one word that a message keeps."""
    place = f"unit:{account.unit_id}" if account.unit_id is not None else f"organisation:{account.organisation_id}"
    return f"{place} {','.join(sorted(account.roles))}"


def visible_to(actor: Account) -> Select[Message]:
    """The messages to this person that may still be read."""
    mine = select(Message).where(Message.account_id == actor.id)
    known = db.session.scalars(mine.with_only_columns(Message.scope).distinct())
    return mine.where(Message.scope.in_([scope for scope in known if _holds(scope, actor)]))


def page(actor: Account, number: int) -> Page[Message]:
    """One page of the messages to this person: unread ones first, then the latest."""
    ordered = visible_to(actor).order_by(Message.read_at.is_not(None), Message.at.desc(), Message.id.desc())
    return page_of(ordered, number, PER_PAGE)


def unread(actor: Account) -> int:
    """How many messages this person has not read."""
    fresh = visible_to(actor).where(Message.read_at.is_(None)).with_only_columns(func.count())
    return db.session.scalar(fresh) or 0


def _holds(scope: str, actor: Account) -> bool:
    """Whether somebody still belongs where a message was told, and plays every part of then."""
    if scope == PERSONAL:
        return True
    place, _, parts = scope.partition(" ")
    played = {Role(part) for part in parts.split(",") if part}
    return place == scope_of(actor).partition(" ")[0] and played <= actor.roles
