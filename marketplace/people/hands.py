"""Which recorded deeds are a hand: accounts, organisations and registrations."""

from ..shared.hands import Hand, Hands, NoHand

HANDS: Hands = {
    Hand.ORGANISING: (
        "OrganisationCorrected",
        "OrganisationSuspended",
        "OrganisationResumed",
        "OrganisationsJoined",
        "OrganisationsParted",
    ),
    Hand.REGISTERING: ("RegistrationReceived",),
    NoHand.SECOND_SIGNATURE: ("ChangeConfirmed", "RegistrationApproved", "RegistrationRefused"),
    NoHand.OF_AN_ACCOUNT: (
        "SignedIn",
        "AccountCreated",
        "AccountEdited",
        "RolesChanged",
        "AccountDeactivated",
        "AccountReactivated",
        "PasswordChanged",
        "PasswordIssued",
        "PasswordLetterSent",
        "LetterPrinted",
        "ChangeWithdrawn",
        "SamePersonStated",
        "SamePersonUnstated",
        "NamesakeSeen",
        "ResetAsked",
        "SessionsEnded",
        "MemberInvited",
        "InvitationRevoked",
        "MemberJoined",
    ),
    NoHand.BY_ITS_ROW: ("ChangeAsked",),
    NoHand.PUTS_ASIDE: ("RegistrationTurnedAway",),
    NoHand.STATED_AGAIN: ("PoolChecked",),
    NoHand.PART: ("EnterpriseEntered",),
}
