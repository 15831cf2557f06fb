"""How far a case has come, as the strip at the head of its page shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StripStep:
    """One step: what it is, whether it is `done`, `current`, `next` or `stopped`, when, in whose hands, and a word more."""

    label: str
    status: str
    at: datetime | None = None
    who: str = ""
    note: str = ""
