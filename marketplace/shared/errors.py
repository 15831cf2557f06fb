"""The ways in which the marketplace says no.

A refusal carries the key of a sentence and the facts to fill it with; the
sentence itself, in the reader's language, lives in `marketplace.shared.wording`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that stands among the facts of another, or in a row: key and facts, put into words when it is read."""

    key: str
    facts: Mapping[str, object]


class Refusal(Exception):
    """A rule refused the request; `key` names the sentence, `facts` fill it."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.key} {self.facts}" if self.facts else self.key


class NotFound(Refusal):
    """Nothing by that name is visible to this person."""


class DeadLink(NotFound):
    """The link of a letter is used, too old or worth nothing any more; `purpose` says what it was for."""


class NotPermitted(Refusal):
    """This person may not do this."""


class NotNow(Refusal):
    """The step is real, but not from where things stand."""


class Invalid(Refusal):
    """What was given cannot be accepted as it is."""


class Conflict(Refusal):
    """Someone else has changed this, or it exists already."""


class TooMany(Refusal):
    """Too many attempts; `seconds` says how long to wait."""


def there(row: Row | None) -> Row:
    """What was looked for; `NotFound` where this person knows of none."""
    if row is None:
        raise NotFound("not_found")
    return row
