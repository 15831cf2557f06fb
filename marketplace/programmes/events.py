"""What has happened: programmes, chains, notices."""

from datetime import date, datetime
from typing import ClassVar

from ..records.events import Event
from ..rulebook.settings import Value
from ..shared.fixed import Fixed
from ..shared.hands import Hand, NoHand


class Change(Fixed):
    """One value that was changed; None where there was none."""

    name: str
    label: str
    old: Value | None
    new: Value | None


class ProgrammeOpened(Event, hand=Hand.SETTING):
    """A programme was opened from a rule set."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    key: str
    name: str
    ruleset_key: str
    starts_on: date
    ends_on: date
    apply_until: datetime
    recommend_until: datetime
    changes: tuple[Change, ...]
    """Settings that differ from the rule set's from the beginning."""


class ProgrammeDatesProposed(Event, hand=NoHand.TWO_TOGETHER):
    """Somebody proposed days of which a deadline is later than before, or another term."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    changes: tuple[Change, ...]
    reason: str


class ProgrammeDatesWithdrawn(Event, hand=NoHand.TWO_TOGETHER):
    """Whoever proposed days took them back."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    reason: str


class ProgrammeDatesRefused(Event, hand=NoHand.TWO_TOGETHER):
    """Somebody else turned proposed days down."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    reason: str
    proposer_id: int


class ProgrammeDatesChanged(Event, hand=NoHand.TWO_TOGETHER):
    """The name or the days of a programme were changed."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    changes: tuple[Change, ...]
    reason: str


class ProgrammeSettingsChanged(Event, hand=Hand.SETTING):
    """Settings of a programme were changed."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    changes: tuple[Change, ...]
    reason: str


class ProgrammeSettingsProposed(Event, hand=NoHand.TWO_TOGETHER):
    """Somebody proposed settings that take two people."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    changes: tuple[Change, ...]
    reason: str


class ProgrammeSettingsWithdrawn(Event, hand=NoHand.TWO_TOGETHER):
    """Whoever proposed settings took them back."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    reason: str


class ProgrammeSettingsRefused(Event, hand=NoHand.TWO_TOGETHER):
    """Somebody else turned proposed settings down."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    reason: str
    proposer_id: int


class ProgrammeSettingsAgreed(Event, hand=NoHand.TWO_TOGETHER):
    """Settings were changed as one person proposed and another approved."""

    SUBJECT: ClassVar[str] = "programme"

    programme_id: int
    changes: tuple[Change, ...]
    reason: str


class ChainAdded(Event, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain was named."""

    SUBJECT: ClassVar[str] = "chain"

    chain_id: int
    name: str


class ChainRenamed(Event, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain got another name."""

    SUBJECT: ClassVar[str] = "chain"

    chain_id: int
    old: str
    name: str


class ChainMoved(Event, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain changed its place in the list."""

    SUBJECT: ClassVar[str] = "chain"

    chain_id: int
    name: str
    position: int


class ChainRetired(Event, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain was taken out of use."""

    SUBJECT: ClassVar[str] = "chain"

    chain_id: int
    name: str


class ChainRestored(Event, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain was taken back into use."""

    SUBJECT: ClassVar[str] = "chain"

    chain_id: int
    name: str


class NoticePublished(Event, hand=NoHand.NOT_COMPUTED_FROM):
    """The public was told something."""

    SUBJECT: ClassVar[str] = "notice"

    notice_id: int
    title: str
    programme_id: int | None = None
    """Of which programme it speaks; None is all of the bureau's."""


class NoticeWithdrawn(Event, hand=NoHand.NOT_COMPUTED_FROM):
    """A notice was taken back."""

    SUBJECT: ClassVar[str] = "notice"

    notice_id: int
    title: str
    reason: str
