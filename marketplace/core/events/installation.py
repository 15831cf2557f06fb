"""What happens to the installation itself."""

from dataclasses import dataclass

from . import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DemonstrationBegun(Event):
    """From here on the database holds made-up people; it can never become a real one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DemonstrationBuilt(Event):
    """The demonstration city is complete."""
