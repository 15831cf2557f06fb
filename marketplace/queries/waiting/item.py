"""One line of the inbox."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Some cases of one kind that wait for the same thing from the same person."""

    key: str
    """Words key of the sentence that says what to do, with {count}."""
    count: int
    since: datetime | None = None
    """When the oldest of them began to wait."""
    due: datetime | None = None
    """When it must be done, where there is such a moment."""
    endpoint: str
    """The page where it is done."""
    args: dict[str, Any] = field(default_factory=dict)
