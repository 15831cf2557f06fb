"""What people ask: programmes, chains, notices."""

from collections.abc import Mapping
from datetime import date

from ..rulebook.settings import Value
from ..shared.fixed import Fixed


class Dates(Fixed):
    """The days of a programme; the last day for handing in is part of the time allowed.

    The day on which it ends follows from the rule set (S004-2.2.4b, MR-11).
    """

    starts_on: date
    apply_on: date
    recommend_on: date


class OpenProgramme(Fixed):
    """Open a programme from a rule set; `values` are the settings that shall differ from its defaults."""

    ruleset_key: str
    key: str
    name: str
    dates: Dates
    values: Mapping[str, Value]


class _OfProgramme(Fixed):
    """What is asked about one programme, in the version that was seen."""

    programme_id: int
    version: int


class DecideDates(_OfProgramme):
    """Approve proposed days of a programme, or take them back."""


class ChangeDates(_OfProgramme):
    """Rename a programme or move its days; a later deadline is proposed to somebody else."""

    name: str
    dates: Dates
    reason: str


class ChangeSettings(_OfProgramme):
    """Set what the rule set leaves open; names that are not given keep their value."""

    values: Mapping[str, Value]
    reason: str


class DecideSettings(_OfProgramme):
    """Approve proposed settings of a programme, or take them back."""


class AddChain(Fixed):
    """Name one more industrial chain."""

    name: str


class _OfChain(Fixed):
    """What is asked about one chain, in the version that was seen."""

    chain_id: int
    version: int


class RenameChain(_OfChain):
    """Give a chain another name."""

    name: str


class MoveChain(_OfChain):
    """Put a chain one place up or down in the list."""

    up: bool


class RetireChain(_OfChain):
    """Take a chain out of use, or back into use; needs keep the chain they named."""

    retired: bool


class PublishNotice(Fixed):
    """Tell the public something, about one programme or, where none is named, about all of the bureau's."""

    title: str
    body: str
    programme_id: int | None = None


class WithdrawNotice(Fixed):
    """Take a notice back; its page then says so."""

    notice_id: int
    version: int
    reason: str
