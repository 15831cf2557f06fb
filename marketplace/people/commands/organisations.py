"""What is asked around enterprises and institutions: joining, checking, correcting, stopping."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplyToJoin:
    """Ask to join as an enterprise or institution, with its licence and the first person's account."""

    kind: str
    name: str
    credit_code: str
    unit_id: int
    division_code: str
    address: str
    legal_representative: str
    legal_person: bool
    financial: bool
    registered_on: date
    contact_name: str
    contact_phone: str
    licence_name: str
    licence: bytes = field(repr=False)
    login: str
    person: str
    email: str
    password: str = field(repr=False)
    address_of_sender: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApproveRegistration:
    """Let an organisation in: its licence says what it says."""

    registration_id: int
    reason: str
    """What was looked at on the licence, and who was asked."""
    link: str = ""
    """Full address of the page to sign in, for the letter."""
    choice: str = ""
    """Whose it is where its name looks like others: the number of an organisation, or "other"."""
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RefuseRegistration:
    """Turn an organisation away, with a reason."""

    registration_id: int
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckPool:
    """Note whether an enterprise stands in the gradient pool (S004-2.2.1c)."""

    organisation_id: int
    in_pool: bool
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectOrganisation:
    """Correct the facts of an organisation."""

    organisation_id: int
    name: str
    credit_code: str | None
    division_code: str | None
    address: str
    legal_representative: str
    legal_person: bool
    financial: bool
    registered_on: date | None
    contact_name: str
    contact_phone: str
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspend:
    """Stop an organisation from acting, with a reason."""

    organisation_id: int
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Resume:
    """Let a stopped organisation act again."""

    organisation_id: int
    reason: str = ""
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SaySame:
    """State that two rows are one organisation."""

    organisation_id: int
    same_as_id: int
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SayDifferent:
    """Take back that an organisation is the same as another."""

    organisation_id: int
    reason: str
    version: int
