"""What people ask of applications and of places in the pool."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .rules.applications import Section


@dataclass(frozen=True, kw_only=True, slots=True)
class StartApplication:
    """Begin an institution's application to a programme, or take up again one that was withdrawn."""

    programme_id: int
    version: int
    """Of the application that was withdrawn; 0 where there is none yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SaveSection:
    """Save one section of a draft. `values` holds only what is to be changed, named as `vetting.rules.applications` says."""

    application_id: int
    section: Section
    values: Mapping[str, object]
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachPledge:
    """Hand in the scan of the signed and sealed pledge (S004-X2)."""

    application_id: int
    name: str
    data: bytes = field(repr=False)
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmitApplication:
    """Hand an application in, to the county or, with its reason, straight to the city (S004-3.3)."""

    application_id: int
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawApplication:
    """Take an own application back."""

    application_id: int
    reason: str = ""
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnApplication:
    """Send an application back with everything that is to be mended, in one go.

    `defects` are (section, key of the field or "", text).
    """

    application_id: int
    defects: tuple[tuple[str, str, str], ...]
    remark: str = ""
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A scan: its name and its bytes."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecommendApplication:
    """Recommend an application to the city (S004-4.1), or take in one that came straight to it.

    A county hands in its sealed document, or names in `document_id` one that it has handed in before. `copies` is
    the number of sealed paper copies received (S004-3.3b).
    """

    application_id: int
    opinion: str
    document: Paper | None = None
    document_id: int | None = None
    copies: int | None = None
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmApplication:
    """Take an institution into the pool (S004-3.4a); capacity None is its declared yearly ability (G-04)."""

    application_id: int
    capacity: int | None = None
    reason: str = ""
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RefuseApplication:
    """Turn an application down, with a reason."""

    application_id: int
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangePlace:
    """Set another capacity, or adjust the committed number once (C-28); None leaves a number as it is."""

    place_id: int
    reason: str
    capacity: int | None = None
    committed_served: int | None = None
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MovePlace:
    """Suspend, resume or remove a place, with a reason."""

    place_id: int
    reason: str
    version: int
