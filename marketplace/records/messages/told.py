"""What a subscriber answers: who is told what, and where it leads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from ...shared.extensions import Model, db
from ...shared.fixed import Fixed
from ..models.record import EventRecord


class Told(Fixed):
    """One message to one person.

    `key` names the sentence "told.<key>", which `facts` fill in the reader's
    language when it is read; `link` is a path of this site (see `path`).
    """

    account_id: int
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    mail: bool = True
    """Whether a letter goes out too, to those who left an address."""
    personal: bool = False
    """Whether it is about the person alone, and stays readable wherever that person belongs later."""
    to_actor: bool = False
    """Whether it is told even to the person who did the use case: receipts, changes of a password."""


def to_each(
    people: Iterable[int], key: str, facts: dict[str, Any], link: str = "", *, mail: bool = True, to_actor: bool = False
) -> Iterator[Told]:
    """The same message to each of these people, once."""
    for account_id in dict.fromkeys(people):
        yield Told(account_id=account_id, key=key, facts=facts, link=link, mail=mail, to_actor=to_actor)


Tell = Callable[..., Iterator[Told]]


class UnknownMessage(Exception):
    """A subscriber sent a message whose key it does not name, so that nobody has made sure of its sentence."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """What tells people about an event, with the keys of every message that it may send, and the facts that name rows."""

    tell: Tell
    keys: tuple[str, ...]
    rows: Mapping[str, type[Model]]

    def __call__(self, event: EventRecord) -> Iterator[Told]:
        rows = [db.session.get_one(model, event.facts[fact]) for fact, model in self.rows.items()]
        for told in self.tell(event, *rows):
            if told.key not in self.keys:
                raise UnknownMessage(f"{told.key} about {event.kind}")
            yield told


Subscribers = Mapping[str, list[Subscriber]]


def tells(*keys: str, **rows: type[Model]) -> Callable[[Tell], Subscriber]:
    """Make a subscriber of a function; the application starts only where every message has its sentence.

    The function gets the event and the rows that these facts of it name: `tells("need_returned", need_id=Need)`.
    """
    return lambda tell: Subscriber(tell, keys, rows)


def path(endpoint: str, **values: Any) -> str:
    """The path of a page, made outside any request: `path("needs.show", need_id=3)`; blank in an application without pages."""
    return "" if not current_app.blueprints else current_app.url_map.bind("localhost").build(endpoint, values)
