"""Why somebody did what another person has to live with: one way to ask for it."""

from . import texts
from .errors import Invalid

LEAST = 5
"""Characters below which a reason says nothing that could be answered."""
MOST, USUAL = 1000, 500
"""Characters of a reason, and of one whose column has no more room."""


def needed(reason: str, *, field: str = "reason", most: int = MOST) -> str:
    """The reason as it is kept; `Invalid` (`reason_needed`) where it has fewer than `LEAST` characters."""
    clean = given(reason, most=most)
    if len(clean) < LEAST:
        raise Invalid("reason_needed", field=field, least=LEAST)
    return clean


def given(reason: str, *, most: int = MOST) -> str:
    """A reason that nobody is asked for, as it is kept: clean, without blanks around, at most `most` characters."""
    return texts.clean(reason)[:most].strip()
