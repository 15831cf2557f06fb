"""What happens to applications and to places in the pool."""

from dataclasses import dataclass
from typing import ClassVar

from ..records.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationEvent(Event):
    """Something happened to one application."""

    SUBJECT: ClassVar[str] = "application"

    application_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationStarted(ApplicationEvent):
    """An institution began to apply, or took its withdrawn application up again."""

    number: str
    organisation_id: int
    programme_id: int
    again: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationSaved(ApplicationEvent):
    """A section of a draft was changed; `fields` names what, the values stay out of the record."""

    section: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PledgeAttached(ApplicationEvent):
    """The sealed pledge was handed in."""

    file_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationSubmitted(ApplicationEvent):
    """An application was handed in, checked against a rule set."""

    again: bool
    direct: bool
    direct_reason: str
    categories: tuple[str, ...]
    yearly_ability: int | None
    committed_served: int | None
    ruleset: str
    warnings: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationReturned(ApplicationEvent):
    """An application was sent back; `defects` is how many things are to be mended."""

    defects: int
    remark: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationRecommended(ApplicationEvent):
    """A county recommended an application, or the city took one in that came straight to it."""

    opinion: str
    direct: bool
    document_file_id: int | None
    copies: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationAdmitted(ApplicationEvent):
    """The city took an institution into the pool."""

    place_id: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationRejected(ApplicationEvent):
    """The city turned an application down."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationWithdrawn(ApplicationEvent):
    """An institution took its application back; `was` is where it stood."""

    reason: str
    was: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceEvent(Event):
    """Something happened to one place in the pool."""

    SUBJECT: ClassVar[str] = "place"

    place_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceGiven(PlaceEvent):
    """An institution stands in the pool of a programme."""

    application_id: int
    organisation_id: int
    capacity: int
    categories: tuple[str, ...]
    committed_served: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceChanged(PlaceEvent):
    """Numbers of a place were changed: each as {label, old, new}."""

    changes: tuple[dict[str, object], ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceSuspended(PlaceEvent):
    """A place was suspended: no new claims."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceResumed(PlaceEvent):
    """A suspended place counts again."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceRemoved(PlaceEvent):
    """A place was taken out of the pool."""

    reason: str
