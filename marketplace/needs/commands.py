"""What people ask of needs and of county workbooks."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from ..shared.fixed import Fixed


class NeedContent(Fixed):
    """What a need says (S004-X4): codes of the rule set, the contact, and what a bidder wants to know beside them."""

    categories: tuple[str, ...] = ()
    current_level: str = ""
    goal_level: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""
    description: str = ""
    wanted_result: str = ""
    budget_fen: int | None = None
    wanted_by: date | None = None
    chain_id: int | None = None
    particulars: tuple[str, ...] = ()
    """What of each category is wanted, codes of `rules.PARTICULARS`."""


LISTS = ("categories", "particulars")
CONTENT = tuple(name for name in NeedContent.__annotations__ if name not in LISTS)
"""Columns of a need that hold one thing that it says; several at once are `LISTS`."""
PRIVATE = ("contact_name", "contact_phone", "note")
"""Those of them that no public page shows."""


class DraftNeed(Fixed):
    """Write a need down. An enterprise writes its own; a county names one of its enterprises, or a new one."""

    programme_id: int
    content: NeedContent
    organisation_id: int | None = None
    enterprise_name: str = ""
    another: bool = False
    """Somebody has looked: the new name is none of the known ones that it looks like."""


class _OfNeed(Fixed):
    """What is asked about one need, in the version that was seen."""

    need_id: int
    version: int


class ReviseNeed(_OfNeed):
    """Change what a draft or a returned need says."""

    content: NeedContent


class CorrectNeed(_OfNeed):
    """Change what a published need says, with a reason; it stays on the board and says so."""

    content: NeedContent
    reason: str


class SubmitNeed(_OfNeed):
    """Hand a need to the county. `consents` is the enterprise's own yes, as a county states it (S004-2.2.0)."""

    consents: bool = False


class ReturnNeed(_OfNeed):
    """Send a need back to whoever wrote it, with what is to be mended."""

    reason: str


class VerifyNeed(_OfNeed):
    """State that a need is true. `in_gradient_pool` is what the officer found out (S004-2.2.1c); None leaves it as it was."""

    in_gradient_pool: bool | None = None


class VerifyNeeds(Fixed):
    """State that needs are true, all of them or none (S004-2.2.1c)."""

    versions: Mapping[int, int]
    """Of each need as it was seen, by its id; these are the needs to be verified."""
    in_gradient_pool: bool = False
    """The officer has found that those enterprises of which nothing was known are in the gradient pool."""


class PublishNeeds(Fixed):
    """Put verified needs on the public board, all of them or none (S004-2.2.3a)."""

    versions: Mapping[int, int]
    """Of each need as it was seen, by its id; these are the needs to be published."""


class _TakeBack(Fixed):
    """What is asked of several needs together, all of them or none, with one reason."""

    versions: Mapping[int, int]
    """Of each need as it was seen, by its id."""
    reason: str


class UnverifyNeeds(_TakeBack):
    """Take back that needs were verified, as long as they are not published: they wait for the county again."""


class UnpublishNeeds(_TakeBack):
    """Take needs off the board that have never stood in a round: they wait for the city again."""


class WithdrawNeed(_OfNeed):
    """Take an own need back."""

    reason: str = ""


class CancelNeed(_OfNeed):
    """Take a published need off the board, for a reason that its owner is told."""

    reason: str


class UploadWorkbook(Fixed):
    """Hand in a county's Annex 4. `unit_id` is whose rows it may hold: a county, or the city for all."""

    programme_id: int
    unit_id: int
    name: str
    data: bytes = field(repr=False)


class _OfWorkbook(Fixed):
    """What is asked about one workbook, in the version that was seen."""

    batch_id: int
    version: int


class CorrectRow(_OfWorkbook):
    """Change cells of a row of a workbook under preview; `cells` holds texts by field."""

    row_id: int
    cells: Mapping[str, str]
    reason: str = ""
    """Needed from somebody of another unit than the workbook's."""


class DropRow(_OfWorkbook):
    """Leave a row out, or take it back in."""

    row_id: int
    restore: bool = False
    reason: str = ""


class SettleHidden(_OfWorkbook):
    """Say what becomes of the rows that the sheets of a workbook hide: taken in like the others, or left out."""

    take_in: bool
    reason: str = ""


class SayWho(_OfWorkbook):
    """Say which enterprise a row means: a `choice` that its row offers, or "other"; blank asks again."""

    row_id: int
    choice: str
    reason: str = ""


class CommitWorkbook(_OfWorkbook):
    """Make needs of all rows that are ready.

    `declared`: the unit states that the enterprises are in the gradient pool and want the service; without it the
    needs wait for verification one by one.
    """

    declared: bool = False
    outside: tuple[int, ...] = ()
    """Rows whose enterprises are not in the pool: these wait, whatever is declared of the others."""
    reason: str = ""


class DiscardWorkbook(_OfWorkbook):
    """Put a workbook under preview aside; nothing of it counts."""

    reason: str = ""
