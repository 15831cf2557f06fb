"""What waits in programmes that run side by side: one line for each, which names it where there are several."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from ...shared.models.account import Account
from ...shared.queries.once import once
from ...shared.waiting.item import Waiting
from ..models import Programme
from . import programmes

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
    city = programmes.city_of(actor)
    return once(("programmes of a city", city and city.id), lambda: programmes.listing(actor))


def _of(programme: Programme, task: Waiting) -> Waiting:
    return replace(task, programme=programme.name, args={**task.args, "programme": programme.key})
