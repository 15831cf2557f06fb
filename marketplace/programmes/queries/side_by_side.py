"""What waits in programmes that run side by side: one line for each, which names it where there are several."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.waiting.item import Waiting
from ..models import Programme
from . import programmes

_KNOWN = "programmes known"

Find = Callable[[Account, datetime, Programme], Iterable[Waiting]]


def in_each(find: Find) -> Callable[[Account, datetime], Iterator[Waiting]]:
    """Ask for the tasks of every programme that concerns a person; where there are several each leads into its own."""

    def found(actor: Account, now: datetime) -> Iterator[Waiting]:
        known = _concerning(actor)
        for programme in known:
            for task in find(actor, now, programme):
                yield task if len(known) == 1 else _of(programme, task)

    return found


def _concerning(actor: Account) -> list[Programme]:
    """The programmes that concern a person: each area asks for them, they are looked up once a transaction."""
    session = db.session()
    city = programmes.city_of(actor)
    here = session.get_transaction(), city and city.id
    kept: tuple[Any, list[Programme]] = session.info.get(_KNOWN, (None, []))
    if here[0] is None or kept[0] != here:
        found = programmes.listing(actor)
        kept = session.info[_KNOWN] = (session.get_transaction(), here[1]), found
    return kept[1]


@event.listens_for(Session, "after_flush")
def _written(session: Session, _context: Any) -> None:
    session.info.pop(_KNOWN, None)


def _of(programme: Programme, task: Waiting) -> Waiting:
    return replace(task, programme=programme.name, args={**task.args, "programme": programme.key})
