"""What happens to enterprises and institutions, and to those that ask to join."""

from typing import Any

from ...records.events import Event
from ...shared.errors import Said
from ...shared.hands import Hand, NoHand


class EnterpriseEntered(Event, hand=NoHand.PART, subject="organisation"):
    """A public office entered an enterprise that has no account yet."""

    organisation_id: int
    name: str
    unit_id: int


class _OfRegistration(Event, parent=True, subject="registration"):
    """What happens to a wish to join."""

    registration_id: int
    name: str


class RegistrationReceived(_OfRegistration, hand=Hand.REGISTERING):
    """An organisation asked to join."""

    unit_id: int


class RegistrationTurnedAway(_OfRegistration, hand=NoHand.PUTS_ASIDE):
    """An organisation asked to join that cannot: `why` is the key of the sentence that it was written."""

    why: str


class RegistrationRefused(_OfRegistration, hand=NoHand.SECOND_SIGNATURE):
    """An organisation was turned away; the reason is the officer's own words, or a sentence of the system."""

    reason: str | Said


class _OfOrganisation(Event, parent=True, subject="organisation"):
    """The parent of all that happens to one organisation."""

    organisation_id: int


class RegistrationApproved(_OfOrganisation, hand=NoHand.SECOND_SIGNATURE):
    """The licence was checked: an organisation joined, or one known from an import got its first account."""

    registration_id: int
    account_id: int
    name: str
    known_before: bool
    reason: str
    licence_file_id: int


class PoolChecked(_OfOrganisation, hand=NoHand.STATED_AGAIN):
    """An officer looked whether the enterprise stands in the gradient pool (S004-2.2.1c)."""

    in_pool: bool


class OrganisationCorrected(_OfOrganisation, hand=Hand.ORGANISING):
    """Facts were corrected; `changes` says what stood there before."""

    reason: str
    changes: tuple[dict[str, Any], ...]


class OrganisationSuspended(_OfOrganisation, hand=Hand.ORGANISING):
    """The organisation may not act; its people's sessions ended."""

    reason: str


class OrganisationResumed(_OfOrganisation, hand=Hand.ORGANISING):
    """The organisation may act again."""

    reason: str


class MemberInvited(_OfOrganisation, hand=NoHand.OF_AN_ACCOUNT):
    """Somebody was invited to act for the organisation; the address is not recorded here."""


class MemberInvitedAgain(_OfOrganisation, hand=NoHand.OF_AN_ACCOUNT, unseen=True):
    """An open invitation was sent once more; its earlier link is good no more."""


class InvitationRevoked(_OfOrganisation, hand=NoHand.OF_AN_ACCOUNT):
    """An open invitation was made worthless."""

    overruled: str = ""
    """Why somebody of the office did it; blank for the organisation's own people."""


class MemberJoined(_OfOrganisation, hand=NoHand.OF_AN_ACCOUNT):
    """Somebody accepted an invitation."""

    account_id: int


class _OfTwo(_OfOrganisation, parent=True, other="same_as_id"):
    same_as_id: int
    name: str
    other: str
    reason: str


class OrganisationsJoined(_OfTwo, hand=Hand.ORGANISING):
    """An officer stated that two rows are one organisation."""


class OrganisationsParted(_OfTwo, hand=Hand.ORGANISING):
    """That statement was taken back."""
