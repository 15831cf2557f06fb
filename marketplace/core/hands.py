"""Which recorded deed is a hand in which case: whoever did it does not sign second for that case (AC5).

Every kind of event stands here once, as a hand or with the reason why it is none; a test keeps it so.
"""

from collections.abc import Mapping
from enum import StrEnum


class Hand(StrEnum):
    """What was done to a case, or to one that it rests on."""

    WRITING = "writing"
    VERIFYING = "verifying"
    IMPORTING = "importing"
    REVIEWING = "reviewing"
    RANKING = "ranking"
    SHAPING = "shaping"
    APPLYING = "applying"
    RECOMMENDING = "recommending"
    REACHING = "reaching"
    COUNTING = "counting"
    ENDING = "ending"
    FREEZING = "freezing"
    SETTING = "setting"
    PLACING = "placing"
    ORGANISING = "organising"
    REGISTERING = "registering"


HANDS: Mapping[Hand, tuple[str, ...]] = {
    Hand.WRITING: ("NeedDrafted", "NeedRevised", "NeedSubmitted"),
    Hand.VERIFYING: ("NeedVerified",),
    Hand.IMPORTING: (
        "WorkbookUploaded",
        "WorkbookRowCorrected",
        "WorkbookRowDropped",
        "WorkbookHiddenSettled",
        "WorkbookNameDecided",
        "WorkbookCommitted",
    ),
    Hand.REVIEWING: ("ClaimAdmitted", "ClaimScreenedOut", "ClaimScored", "RelationJudged"),
    Hand.RANKING: ("ClaimantsRanked",),
    Hand.SHAPING: (
        "RoundAnnounced",
        "RoundAdjusted",
        "PairLocked",
        "PairBarred",
        "PairFreed",
        "RunAsked",
        "RunNumberChanged",
        "RunBudgetSet",
        "RunPairChanged",
        "RunCancelled",
        "RoundProposed",
    ),
    Hand.APPLYING: ("ApplicationStarted", "ApplicationSaved", "PledgeAttached", "ApplicationSubmitted"),
    Hand.RECOMMENDING: ("ApplicationRecommended",),
    Hand.REACHING: ("OutcomeClaimed",),
    Hand.COUNTING: ("OutcomeConfirmed", "OutcomeRefused"),
    Hand.ENDING: ("EngagementTerminated",),
    Hand.FREEZING: ("YearFrozen", "YearProposed"),
    Hand.SETTING: ("ProgrammeOpened", "ProgrammeSettingsChanged"),
    Hand.PLACING: ("PlaceChanged", "PlaceSuspended", "PlaceResumed", "PlaceRemoved"),
    Hand.ORGANISING: (
        "OrganisationCorrected",
        "OrganisationSuspended",
        "OrganisationResumed",
        "OrganisationsJoined",
        "OrganisationsParted",
    ),
    Hand.REGISTERING: ("RegistrationReceived",),
}
"""The kinds of events by what they are a hand in; `queries.hands` says in which cases each counts."""

NO_HAND: Mapping[str, tuple[str, ...]] = {
    "the second signature itself": (
        "RoundApproved",
        "NeedPublished",
        "ApplicationAdmitted",
        "ApplicationRejected",
        "YearReleased",
        "RegistrationApproved",
        "RegistrationRefused",
        "ChangeConfirmed",
    ),
    "sends back or puts aside: what comes next is another's": (
        "NeedReturned",
        "NeedWithdrawn",
        "NeedCancelled",
        "WorkbookDiscarded",
        "ApplicationReturned",
        "RoundSentBack",
        "RoundCancelled",
        "YearSentBack",
        "YearSuperseded",
        "RegistrationTurnedAway",
    ),
    "two people did it together, and each round and year under it is still decided by others": (
        "PlaceGiven",
        "ProgrammeDatesProposed",
        "ProgrammeDatesWithdrawn",
        "ProgrammeDatesRefused",
        "ProgrammeDatesChanged",
        "RoundExtensionProposed",
        "RoundExtensionWithdrawn",
        "RoundExtensionRefused",
        "RoundExtended",
    ),
    "comes after the second signature and follows from it": (
        "RoundPublished",
        "ClaimDecided",
        "NeedMatched",
        "NeedUnplaced",
        "MatchDeclined",
        "ReserveMovedUp",
        "EngagementOpened",
    ),
    "a party's own deed: `policies.persons` bars whoever is, or ever was, of a party": (
        "ClaimSubmitted",
        "ClaimWithdrawn",
        "MatchConfirmed",
        "ApplicationWithdrawn",
        "ContractFilled",
        "ContractSentBack",
        "ContractConfirmed",
        "MilestoneReached",
        "ServiceLogged",
        "LogEntryStruck",
        "ServiceDelivered",
        "DeliverySentBack",
        "ServiceAccepted",
        "ServiceRated",
    ),
    "the clock's or a worker's": ("RoundClosed", "RunStarted", "RunFinished", "HeadPublished"),
    "found by a check, nobody chose it": ("WorkbookRechecked",),
    "stated again by whoever verifies a need": ("PoolChecked",),
    "part of a deed that is recorded beside it": ("EnterpriseEntered", "FileStored"),
    "concerns an account, no case that is signed twice": (
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
    "`services.changes` asks for another person by its own row, which stays": ("ChangeAsked",),
    "a list or a notice that no decision is computed from": (
        "ChainAdded",
        "ChainRenamed",
        "ChainMoved",
        "ChainRetired",
        "ChainRestored",
        "NoticePublished",
        "NoticeWithdrawn",
    ),
    "the installation's": ("UnitsCreated", "DemonstrationBegun", "DemonstrationBuilt"),
    "shows sentences beside rules and changes none": ("DocumentAttached", "DocumentDetached"),
}
"""The kinds that are no hand in anything, by the reason."""
