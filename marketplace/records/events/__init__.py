"""What has happened: facts, in the past tense, one file an area."""

from datetime import datetime
from typing import ClassVar

from ...shared.fixed import Fixed


class Event(Fixed):
    """A deed that was done. `actor_id` is None where the clock did it.

    A subclass names in `SUBJECT` the kind of case it belongs to ("need"); the
    field of that name with `_id` behind it says which one, and the case's
    history shows the event. `OTHER` names the field with another case of that kind
    which it is about as well: its history shows the event, too.
    """

    SUBJECT: ClassVar[str] = ""
    OTHER: ClassVar[str] = ""

    at: datetime
    actor_id: int | None
