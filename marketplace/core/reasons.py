"""Why somebody did what another person has to live with: one way to ask for it."""

from . import texts
from .errors import Invalid

LEAST = 5
"""Characters below which a reason says nothing that could be answered."""
MOST = 1000


def needed(reason: str, *, field: str = "reason", least: int = 1) -> str:
    """A reason without blanks around, at most `MOST` characters; `Invalid` (`reason_needed`) where it has fewer than `least`."""
    clean = texts.clean(reason)[:MOST].strip()
    if len(clean) < least:
        raise Invalid("reason_needed", field=field, least=least)
    return clean
