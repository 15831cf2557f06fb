"""What happens to units."""

from typing import ClassVar

from ...shared.hands import NoHand
from . import Event


class UnitsCreated(Event, hand=NoHand.OF_THE_INSTALLATION):
    """The public offices of an installation were entered."""

    SUBJECT: ClassVar[str] = "unit"

    names: tuple[str, ...]
