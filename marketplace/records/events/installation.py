"""What happens to the installation itself."""

from datetime import date, datetime

from ...shared.hands import NoHand
from . import Event


class DemonstrationBegun(Event, hand=NoHand.OF_THE_INSTALLATION):
    """From here on the database holds made-up people; it can never become a real one."""


class DemonstrationBuilt(Event, hand=NoHand.OF_THE_INSTALLATION):
    """The demonstration city is complete."""


class DemonstrationMoved(Event, hand=NoHand.OF_THE_INSTALLATION):
    """The clock of the demonstration was moved on; it is `seconds` ahead from here on."""

    to: datetime
    seconds: int


class HeadPublished(Event, hand=NoHand.NOBODYS):
    """The hash of this very event is what the public sees as the head of the chain until the next day's."""

    day: date
    salt: str
