"""What has happened: facts, in the past tense, one file an area."""

from dataclasses import fields
from types import ModuleType
from typing import Any, ClassVar, Self

from ...shared.fixed import Fixed
from ...shared.hands import Hand, NoHand

HEARD: set[str] = set()
"""The kinds of events of which somebody is told (`records.messages` takes them in): of the others no work is promised."""


class Event(Fixed):
    """What was done; who did it, and when, is said once, where it is recorded.

    A subclass names as its `subject` the kind of case it belongs to ("need"); the field of that name with `_id` behind it
    says which one, and the case's history shows the event. `other` names the field with another case of that kind which it is
    about as well: its history shows the event, too.

    Each kind says with its class which hand it is in its case, or why it is none; one that is only the `parent` of others
    is never recorded. Neither is handed down, so that nobody has a hand because of a line that was written elsewhere.

    `unseen` says that nothing a visitor is shown ever changes with it: what was kept of public pages stands. Of any other kind, and
    of one that says nothing, the number of what is published moves (decision 0107).

    >>> class NeedDreamt(Event):
    ...     "Somebody dreamt of a need."
    Traceback (most recent call last):
    TypeError: NeedDreamt says with hand=... whose hand it is, or is the parent of others
    """

    SUBJECT: ClassVar[str] = ""
    OTHER: ClassVar[str] = ""
    HAND: ClassVar[Hand | NoHand | None] = None
    UNSEEN: ClassVar[bool] = False

    @classmethod
    def of(cls, case: Any, **said: Any) -> Self:
        """The event of a case, its row: `said`, and of what is not said the case's own value of that name, as it stands now."""
        said.setdefault(f"{cls.SUBJECT}_id", case.id)
        return cls(**{one.name: getattr(case, one.name) for one in fields(cls) if one.name not in said} | said)

    def __init_subclass__(
        cls,
        *,
        hand: Hand | NoHand | None = None,
        parent: bool = False,
        subject: str = "",
        other: str = "",
        unseen: bool = False,
        **more: Any,
    ) -> None:
        super().__init_subclass__(**more)
        if (hand is None) is not parent:
            raise TypeError(f"{cls.__name__} says with hand=... whose hand it is, or is the parent of others")
        cls.HAND, cls.SUBJECT, cls.OTHER, cls.UNSEEN = hand, subject or cls.SUBJECT, other or cls.OTHER, unseen


def hands_in(module: ModuleType) -> dict[str, Hand | NoHand]:
    """The kinds of events that a module declares, with the hand that each is."""
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Event)]
    return {kind.__name__: kind.HAND for kind in kinds if kind.HAND and kind.__module__ == module.__name__}
