"""What happens to the installation itself."""

from datetime import date

from . import Event


class DemonstrationBegun(Event):
    """From here on the database holds made-up people; it can never become a real one."""


class DemonstrationBuilt(Event):
    """The demonstration city is complete."""


class HeadPublished(Event):
    """The hash of this very event is what the public sees as the head of the chain until the next day's."""

    day: date
    salt: str
