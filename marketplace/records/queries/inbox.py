"""What a person was told.

A message was told to somebody of an office or an organisation, who played certain parts: whoever belongs elsewhere
since, or no longer plays one of them, does not read it any more (AC4). It comes back with the place and the parts.
"""

from sqlalchemy import ColumnElement, Select, case, false, func, select

from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.queries.paging import Page, page_of_groups
from ...shared.roles import Role
from ..models.record import Message

PER_PAGE = 20
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


class Thread(Fixed):
    """What was told about one case, the latest on top."""

    messages: tuple[Message, ...]
    unread: int
    settled: frozenset[int] = frozenset()
    """Which of them, by id, ask for what is done or past."""

    @property
    def latest(self) -> Message:
        return self.messages[0]


_ABOUT = func.coalesce(func.nullif(Message.link, ""), Message.mark)
"""What a message is about: the page that it leads to; one without a page is about itself."""


NOTHING = false()


def threads(actor: Account, number: int, *, fresh: bool = False, settled: ColumnElement[bool] = NOTHING) -> Page[Thread]:
    """One page of what this person was told, by case: what has something unread first, then the latest; `fresh` is these alone.

    What is `settled` is not unread any more, seen or not.
    """
    unread_ones = func.sum(case((Message.read_at.is_(None) & ~settled, 1), else_=0))
    mine = visible_to(actor)
    grouped = mine.with_only_columns(_ABOUT.label("about"), unread_ones.label("unread")).group_by(_ABOUT)
    if fresh:
        grouped = grouped.having(unread_ones > 0)
    ordered = grouped.order_by(case((unread_ones > 0, 0), else_=1), func.max(Message.at).desc(), func.max(Message.id).desc())
    shown = page_of_groups(ordered, number, PER_PAGE)
    told: dict[str, list[Message]] = {row.about: [] for row in shown.items}
    of_these = mine.where(_ABOUT.in_(told)).add_columns(_ABOUT, settled.label("settled"))
    done: set[int] = set()
    for message, about, is_settled in db.session.execute(of_these.order_by(Message.at.desc(), Message.id.desc())):
        told[about].append(message)
        if is_settled:
            done.add(message.id)
    found = [
        Thread(messages=tuple(told[row.about]), unread=row.unread, settled=frozenset(done & {one.id for one in told[row.about]}))
        for row in shown.items
    ]
    return Page(items=found, page=shown.page, total=shown.total, size=shown.size)


def about_the_same(actor: Account, message: Message) -> Select[Message]:
    """The messages to this person about what this one is about, itself among them."""
    return visible_to(actor).where(Message.link == message.link if message.link else Message.id == message.id)


def unread(actor: Account, settled: ColumnElement[bool] = NOTHING) -> int:
    """How many messages this person has not read, without those that are `settled`."""
    fresh = visible_to(actor).where(Message.read_at.is_(None), ~settled).with_only_columns(func.count())
    return db.session.scalar(fresh) or 0


def _holds(scope: str, actor: Account) -> bool:
    """Whether somebody still belongs where a message was told, and plays every part of then."""
    if scope == PERSONAL:
        return True
    place, _, parts = scope.partition(" ")
    played = {Role(part) for part in parts.split(",") if part}
    return place == scope_of(actor).partition(" ")[0] and played <= actor.roles
