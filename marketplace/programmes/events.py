"""What has happened: programmes, chains, notices."""

from datetime import date, datetime

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


class _OfProgramme(Event, parent=True, subject="programme"):
    """What happens to a programme."""

    programme_id: int


class _OfChain(Event, parent=True, subject="chain"):
    """What happens to an industrial chain."""

    chain_id: int
    name: str


class _OfNotice(Event, parent=True, subject="notice"):
    """What happens to a notice."""

    notice_id: int
    title: str


class ProgrammeOpened(_OfProgramme, hand=Hand.SETTING):
    """A programme was opened from a rule set."""

    key: str
    name: str
    ruleset_key: str
    starts_on: date
    ends_on: date
    apply_until: datetime
    recommend_until: datetime
    changes: tuple[Change, ...]
    """Settings that differ from the rule set's from the beginning."""


class ProgrammeDatesProposed(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """Somebody proposed days of which a deadline is later than before, or another term."""

    changes: tuple[Change, ...]
    reason: str


class ProgrammeDatesWithdrawn(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """Whoever proposed days took them back."""

    reason: str


class ProgrammeDatesRefused(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """Somebody else turned proposed days down."""

    reason: str
    proposer_id: int


class ProgrammeDatesChanged(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """The name or the days of a programme were changed."""

    changes: tuple[Change, ...]
    reason: str


class ProgrammeSettingsChanged(_OfProgramme, hand=Hand.SETTING):
    """Settings of a programme were changed."""

    changes: tuple[Change, ...]
    reason: str


class ProgrammeSettingsProposed(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """Somebody proposed settings that take two people."""

    changes: tuple[Change, ...]
    reason: str


class ProgrammeSettingsWithdrawn(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """Whoever proposed settings took them back."""

    reason: str


class ProgrammeSettingsRefused(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """Somebody else turned proposed settings down."""

    reason: str
    proposer_id: int


class ProgrammeSettingsAgreed(_OfProgramme, hand=NoHand.TWO_TOGETHER):
    """Settings were changed as one person proposed and another approved."""

    changes: tuple[Change, ...]
    reason: str


class ChainAdded(_OfChain, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain was named."""


class ChainRenamed(_OfChain, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain got another name."""

    old: str


class ChainMoved(_OfChain, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain changed its place in the list."""

    position: int


class ChainRetired(_OfChain, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain was taken out of use."""


class ChainRestored(_OfChain, hand=NoHand.NOT_COMPUTED_FROM):
    """A chain was taken back into use."""


class NoticePublished(_OfNotice, hand=NoHand.NOT_COMPUTED_FROM):
    """The public was told something."""

    programme_id: int | None = None
    """Of which programme it speaks; None is all of the bureau's."""


class NoticeWithdrawn(_OfNotice, hand=NoHand.NOT_COMPUTED_FROM):
    """A notice was taken back."""

    reason: str
