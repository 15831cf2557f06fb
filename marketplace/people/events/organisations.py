"""What happens to enterprises and institutions, and to those that ask to join."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ...records.events import Event
from ...shared.errors import Said


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterpriseEntered(Event):
    """A public office entered an enterprise that has no account yet."""

    SUBJECT: ClassVar[str] = "organisation"

    organisation_id: int
    name: str
    unit_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationReceived(Event):
    """An organisation asked to join."""

    SUBJECT: ClassVar[str] = "registration"

    registration_id: int
    unit_id: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationTurnedAway(Event):
    """An organisation asked to join that cannot: `why` is the key of the sentence that it was written."""

    SUBJECT: ClassVar[str] = "registration"

    registration_id: int
    name: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationRefused(Event):
    """An organisation was turned away; the reason is the officer's own words, or a sentence of the system."""

    SUBJECT: ClassVar[str] = "registration"

    registration_id: int
    name: str
    reason: str | Said


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfOrganisation(Event):
    """The parent of all that happens to one organisation."""

    SUBJECT: ClassVar[str] = "organisation"

    organisation_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationApproved(_OfOrganisation):
    """The licence was checked: an organisation joined, or one known from an import got its first account."""

    registration_id: int
    account_id: int
    name: str
    known_before: bool
    reason: str
    licence_file_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolChecked(_OfOrganisation):
    """An officer looked whether the enterprise stands in the gradient pool (S004-2.2.1c)."""

    in_pool: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationCorrected(_OfOrganisation):
    """Facts were corrected; `changes` says what stood there before."""

    reason: str
    changes: tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationSuspended(_OfOrganisation):
    """The organisation may not act; its people's sessions ended."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationResumed(_OfOrganisation):
    """The organisation may act again."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberInvited(_OfOrganisation):
    """Somebody was invited to act for the organisation; the address is not recorded here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationRevoked(_OfOrganisation):
    """An open invitation was made worthless."""

    overruled: str = ""
    """Why somebody of the office did it; blank for the organisation's own people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberJoined(_OfOrganisation):
    """Somebody accepted an invitation."""

    account_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationsJoined(Event):
    """An officer stated that two rows are one organisation."""

    SUBJECT: ClassVar[str] = "organisation"
    OTHER: ClassVar[str] = "same_as_id"

    organisation_id: int
    same_as_id: int
    name: str
    other: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationsParted(Event):
    """That statement was taken back."""

    SUBJECT: ClassVar[str] = "organisation"
    OTHER: ClassVar[str] = "same_as_id"

    organisation_id: int
    same_as_id: int
    name: str
    other: str
    reason: str
