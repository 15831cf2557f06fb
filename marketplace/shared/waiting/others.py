"""Who else could do what waits for somebody: the colleagues who play its part."""

from collections.abc import Sequence

from sqlalchemy import select

from ..extensions import db
from ..fixed import Fixed
from ..models.account import Account
from ..models.person import accounts_of_person
from . import TASKS
from .item import Waiting


class Others(Fixed):
    """The colleagues who could do it as well."""

    names: tuple[str, ...]
    """In an office; people of an organisation are counted alone."""
    count: int
    second: bool
    """Whether one of them who had a hand in it before cannot."""


def who_else(reader: Account, waiting: list[Waiting]) -> list[Others | None]:
    """For each line who of the reader's office or organisation could do it as well, None where nobody or where it is the reader's
    own. By the parts they play: whose hand was in it before is not asked of each.
    """
    together = Account.unit_id == reader.unit_id if reader.unit_id else Account.organisation_id == reader.organisation_id
    there = select(Account).where(together, Account.active, Account.password_hash != "")
    others = there.where(Account.id.not_in(accounts_of_person(reader)))
    colleagues = db.session.scalars(others.order_by(Account.name, Account.id)).all()
    return [_of(item, colleagues, reader.unit_id is not None) for item in waiting]


def _of(item: Waiting, colleagues: Sequence[Account], named: bool) -> Others | None:
    [tasks] = [one for one in TASKS.values() if item.key in one.keys]
    able = [one for one in colleagues if one.roles.intersection(tasks.keys[item.key])]
    if not able or item.key in tasks.alone:
        return None
    return Others(names=tuple(one.name for one in able) if named else (), count=len(able), second=item.key in tasks.seconds)
