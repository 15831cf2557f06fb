"""What happens to needs and to county workbooks."""

from datetime import date

from ..records.events import Event
from ..shared.hands import Hand, NoHand


class NeedEvent(Event, parent=True, subject="need"):
    """Something happened to one need."""

    need_id: int


class NeedDrafted(NeedEvent, hand=Hand.WRITING):
    """Somebody began to write a need down."""

    number: str
    organisation_id: int
    origin: str
    categories: tuple[str, ...]


class NeedRevised(NeedEvent, hand=Hand.WRITING):
    """What a need says was changed; `fields` names the columns."""

    fields: tuple[str, ...]


class NeedSubmitted(NeedEvent, hand=Hand.WRITING):
    """A need was handed to the county."""

    consents: bool
    categories: tuple[str, ...]
    current_level: str
    goal_level: str
    wanted_by: date | None
    budget_fen: int | None


class NeedReturned(NeedEvent, hand=NoHand.PUTS_ASIDE):
    """A need was sent back to be mended."""

    reason: str


class NeedVerified(NeedEvent, hand=Hand.VERIFYING):
    """A county stated that a need is true; `in_gradient_pool` as it counted (MR-07)."""

    in_gradient_pool: bool | None
    ruleset: str
    one_person: bool = False
    """The same person had written it down."""


class NeedPublished(NeedEvent, hand=NoHand.SECOND_SIGNATURE):
    """A need stands on the public board (S004-2.2.3a)."""


class NeedUnverified(NeedEvent, hand=NoHand.PUTS_ASIDE):
    """A county took its verification back; the need waits for it again."""

    reason: str


class NeedUnpublished(NeedEvent, hand=NoHand.PUTS_ASIDE):
    """The city took a need off the board that had stood in no round; it waits to be published again."""

    reason: str


class NeedCorrected(NeedEvent, hand=Hand.CORRECTING):
    """What a published need says was changed; `corrected` names the columns, `wording` the number of what it says in public since."""

    corrected: tuple[str, ...]
    reason: str
    wording: int
    round_id: int | None
    """The round that it stood in, not closed yet; None where it stood in none."""


class NeedWithdrawn(NeedEvent, hand=NoHand.PUTS_ASIDE):
    """A need was taken back by its own side; `was` is where it stood."""

    reason: str
    was: str


class NeedCancelled(NeedEvent, hand=NoHand.PUTS_ASIDE):
    """The city took a need off the board."""

    reason: str


class WorkbookEvent(Event, parent=True, subject="workbook"):
    """Something happened to one workbook."""

    workbook_id: int


class WorkbookUploaded(WorkbookEvent, hand=Hand.IMPORTING):
    """A workbook was handed in and read."""

    unit_id: int
    file_id: int
    name: str
    ready: int
    refused: int
    asked: int = 0
    """Rows whose enterprise a person has to confirm; they are neither ready nor refused."""


class WorkbookRowCorrected(WorkbookEvent, hand=Hand.IMPORTING):
    """A person changed cells of a row; `fields` names them, the row keeps the old ones in its event."""

    sheet: str
    row: int
    fields: tuple[str, ...]
    overruled: str = ""
    """Why somebody of another unit did it; blank for the unit's own people."""


class WorkbookRowDropped(WorkbookEvent, hand=Hand.IMPORTING):
    """A row was left out, or taken back in."""

    sheet: str
    row: int
    restored: bool
    overruled: str = ""


class WorkbookHiddenSettled(WorkbookEvent, hand=Hand.IMPORTING):
    """A person said whether the rows that the sheets hide are taken in."""

    rows: int
    taken_in: bool
    overruled: str = ""


class WorkbookNameDecided(WorkbookEvent, hand=Hand.IMPORTING):
    """A person said which enterprise a row means: an organisation, another row's, or a new one."""

    sheet: str
    row: int
    enterprise: str
    choice: str
    meant: str = ""
    """The name of the enterprise that was chosen; blank where it is another one, or the answer was taken back."""
    overruled: str = ""


class WorkbookRechecked(WorkbookEvent, hand=NoHand.FOUND):
    """Held against the database once more, some rows are no longer ready."""

    refused: int


class WorkbookCommitted(WorkbookEvent, hand=Hand.IMPORTING):
    """All rows that were ready became needs, in this one use case."""

    number_first: str
    number_last: str
    count: int
    left_out: int
    declared: bool
    one_person: bool
    """Nobody else had the workbook in hand, and the declaration verified its needs."""
    need_ids: tuple[int, ...]
    new_organisation_ids: tuple[int, ...]
    pool_checked_organisation_ids: tuple[int, ...]
    unverified_need_ids: tuple[int, ...] = ()
    """Those of a declared workbook that wait all the same, since a rule speaks against them."""
    overruled: str = ""


class WorkbookDiscarded(WorkbookEvent, hand=NoHand.PUTS_ASIDE):
    """A workbook was put aside; nothing of it counts."""

    overruled: str = ""
