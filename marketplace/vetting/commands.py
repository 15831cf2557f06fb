"""What people ask of applications and of places in the pool."""

from collections.abc import Mapping
from dataclasses import field

from ..shared.fixed import Fixed
from .rules.applications import Section


class StartApplication(Fixed):
    """Begin an institution's application to a programme, or take up again one that was withdrawn."""

    programme_id: int
    version: int
    """Of the application that was withdrawn; 0 where there is none yet."""
    source_id: int | None = None
    """The application to another programme from which it begins, where it is a new one."""


class _OfApplication(Fixed):
    """What is asked about one application, in the version that was seen."""

    application_id: int
    version: int


class SaveSection(_OfApplication):
    """Save one section of a draft. `values` holds only what is to be changed, named as `vetting.rules.applications` says."""

    section: Section
    values: Mapping[str, object]


class AttachPledge(_OfApplication):
    """Hand in the scan of the signed and sealed pledge (S004-X2)."""

    name: str
    data: bytes = field(repr=False)


class SubmitApplication(_OfApplication):
    """Hand an application in, to the county or, with its reason, straight to the city (S004-3.3)."""


class WithdrawApplication(_OfApplication):
    """Take an own application back."""

    reason: str = ""


class ReturnApplication(_OfApplication):
    """Send an application back with everything that is to be mended, in one go.

    `defects` are (section, key of the field or "", text).
    """

    defects: tuple[tuple[str, str, str], ...]
    remark: str = ""


class Paper(Fixed):
    """A scan: its name and its bytes."""

    name: str
    data: bytes = field(repr=False)


class RecommendApplication(_OfApplication):
    """Recommend an application to the city (S004-4.1), or take in one that came straight to it.

    A county hands in its sealed document, or names in `document_id` one that it has handed in before. `copies` is
    the number of sealed paper copies received (S004-3.3b).
    """

    opinion: str
    document: Paper | None = None
    document_id: int | None = None
    copies: int | None = None
    sure: bool = False
    """Whether who recommends was asked about what a return named and nobody has changed."""


class ConfirmApplication(_OfApplication):
    """Take an institution into the pool (S004-3.4a); capacity None is its declared yearly ability (G-04)."""

    capacity: int | None = None
    reason: str = ""


class RefuseApplication(_OfApplication):
    """Turn an application down, with a reason."""

    reason: str


class ChangePlace(Fixed):
    """Set another capacity, or adjust the committed number once (C-28); None leaves a number as it is."""

    place_id: int
    reason: str
    capacity: int | None = None
    committed_served: int | None = None
    version: int


class MovePlace(Fixed):
    """Suspend, resume or remove a place, with a reason."""

    place_id: int
    reason: str
    version: int


class ProposeCarry(Fixed):
    """Propose that a place also counts in another programme of the bureau, with a reason."""

    place_id: int
    programme_id: int
    reason: str
    version: int
    sure: bool = False
    """Whether whoever proposes it knows of which year the pledge is."""


class DecideCarry(Fixed):
    """Approve what was proposed for a place, or drop it."""

    place_id: int
    version: int
