"""What happens to units."""

from typing import ClassVar

from . import Event


class UnitsCreated(Event):
    """The public offices of an installation were entered."""

    SUBJECT: ClassVar[str] = "unit"

    names: tuple[str, ...]
