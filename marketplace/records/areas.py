"""What an area brings, and how it is handed to the machinery, which knows no area by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from types import ModuleType
from typing import Any, Protocol

from ..shared import hands, offers, waiting
from ..shared import permissions as policies
from ..shared import wording as words
from ..shared.fixed import Fixed
from ..shared.offers.table import Offers
from ..shared.permissions import persons
from ..shared.registry import Asked
from . import events
from . import messages as notifications
from .messages.asks import ASKS, Asks


class Wording(Protocol):
    """A module of sentences and words by key."""

    __name__: str
    SENTENCES: dict[str, str]
    LABELS: dict[str, str]


class Permissions(Protocol):
    """A module of the permission table."""

    __name__: str
    PERMISSIONS: policies.PermissionLines
    ENDPOINTS: policies.Endpoints


class Messages(Protocol):
    """A module that says who is told what about an event."""

    __name__: str
    SUBSCRIBERS: notifications.Subscribers
    ASKS: Asks
    """The messages that ask for a deed, here or below."""


class Area(Fixed):
    """Everything of one area that the machinery works with."""

    name: str
    wording: tuple[Wording, ...]
    events: tuple[ModuleType, ...] = ()
    permissions: tuple[Permissions, ...] = ()
    bars: tuple[policies.Bar, ...] = ()
    """What keeps a person from any step in a case, whatever the table says."""
    offers: Mapping[type[Any], Offers] = field(default_factory=dict)
    """The buttons of its cases."""
    parties: Mapping[str, Callable[[Any], Iterable[int]]] = field(default_factory=dict)
    """The organisations of its cases that do not name all of them themselves."""
    messages: tuple[Messages, ...] = ()
    closed_to: notifications.Closed | None = None
    """What keeps a reader from hearing of an event."""
    tasks: waiting.Tasks | None = None
    supplies: tuple[tuple[Asked[..., Any], Callable[..., Any]], ...] = ()
    """What lower areas ask for, with what answers it."""
    put_together: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """Keys of sentences that are put together when they are needed: how they begin, and every end that they may have."""


def hand_over(area: Area) -> None:
    """Give the machinery what an area brings; raises `GivenTwice` where another one gave the same key."""
    for wording in area.wording:
        words.SENTENCES.take(wording.__name__, wording.SENTENCES)
        words.LABELS.take(wording.__name__, wording.LABELS)
    for module in area.events:
        hands.KINDS.take(module.__name__, events.hands_in(module))
    for permissions in area.permissions:
        policies.PERMISSIONS.take(area.name, permissions.PERMISSIONS)
        policies.ENDPOINTS.take(area.name, permissions.ENDPOINTS)
    policies.BARS.take(area.name, {bar.__name__: bar for bar in area.bars})
    persons.EVERYBODY.take(area.name, area.parties)
    offers.take(area.name, area.offers)
    for messages in area.messages:
        notifications.hear(messages.__name__, messages.SUBSCRIBERS)
        ASKS.take(messages.__name__, messages.ASKS)
    if area.closed_to:
        notifications.CLOSED.take(area.name, {area.name: area.closed_to})
    if area.tasks:
        waiting.TASKS.take(area.name, {area.name: area.tasks})
    for asked, answer in area.supplies:
        asked.take(answer)
