"""What happens to units."""

from ...shared.hands import NoHand
from . import Event


class UnitsCreated(Event, hand=NoHand.OF_THE_INSTALLATION, subject="unit"):
    """The public offices of an installation were entered."""

    names: tuple[str, ...]
