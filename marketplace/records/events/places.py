"""What happens to units."""

from dataclasses import dataclass
from typing import ClassVar

from . import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitsCreated(Event):
    """The public offices of an installation were entered."""

    SUBJECT: ClassVar[str] = "unit"

    names: tuple[str, ...]
