"""What is asked around enterprises and institutions: joining, checking, correcting, stopping."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from ...shared.fixed import Fixed


class ApplyToJoin(Fixed):
    """Ask to join as an enterprise or institution, with its licence and the first person's account."""

    kind: str
    name: str
    credit_code: str
    unit_id: int
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
    link: str = ""
    """Full address of the page that says how far it is, with the place of its token, for the letter."""
    division_code: str = ""
    """Division of the registered address; blank is that of the county."""


class ApproveRegistration(Fixed):
    """Let an organisation in: its licence says what it says."""

    registration_id: int
    reason: str
    """What was looked at on the licence, and who was asked."""
    link: str = ""
    """Full address of the page to sign in, for the letter."""
    choice: str = ""
    """Whose it is where its name looks like others: the number of an organisation, or "other"."""
    version: int


class RefuseRegistration(Fixed):
    """Turn an organisation away, with a reason."""

    registration_id: int
    reason: str
    version: int


class _OfOrganisation(Fixed):
    """What is asked about one organisation, in the version that was seen."""

    organisation_id: int
    version: int


class CheckPool(_OfOrganisation):
    """Note whether an enterprise stands in the gradient pool (S004-2.2.1c)."""

    in_pool: bool


class CheckPools(Fixed):
    """Note of several enterprises alike whether they stand in the gradient pool; `versions` are those that were seen, by id."""

    versions: Mapping[int, int]
    in_pool: bool


class CorrectOrganisation(_OfOrganisation):
    """Correct the facts of an organisation."""

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


class Suspend(_OfOrganisation):
    """Stop an organisation from acting, with a reason."""

    reason: str


class Resume(_OfOrganisation):
    """Let a stopped organisation act again."""

    reason: str = ""


class SaySame(_OfOrganisation):
    """State that two rows are one organisation."""

    same_as_id: int
    reason: str


class SayDifferent(_OfOrganisation):
    """Take back that an organisation is the same as another."""

    reason: str
