"""What happens to the installation itself."""

from dataclasses import dataclass
from datetime import date

from . import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DemonstrationBegun(Event):
    """From here on the database holds made-up people; it can never become a real one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DemonstrationBuilt(Event):
    """The demonstration city is complete."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadPublished(Event):
    """The hash of this very event is what the public sees as the head of the chain until the next day's."""

    day: date
    salt: str
