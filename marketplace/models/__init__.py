"""The facts: tables with their keys and constraints, and no behaviour."""

from ..competition.models import TIME_LIMIT, Claim, ClaimScore, ClaimVersion, PairRule, Round, RoundNeed, SolvePart, SolveRun
from ..delivery.models import Engagement, Milestone, Outcome, Rating, ServiceLogEntry
from ..evaluation.models import YearLine, YearRun
from ..needs.models import ImportBatch, ImportRow, Need, NeedService, Origin
from ..people.models import Registration
from ..programmes.models import Notice, Programme
from ..records.models.heartbeat import Heartbeat
from ..records.models.record import ChainHead, EventRecord, Mail, Message, Outbox, StoredFile
from ..rulebook.models import DocumentCopy
from ..shared.models.account import Account, AccountChange, AccountRole, Attempt, ChangeKind, Device, SignIn, Token
from ..shared.models.person import AccountMark, PersonLink
from ..shared.models.place import Chain, FormerName, Organisation, OrganisationKind, OrganisationLink, Unit, UnitKind
from ..vetting.models import Application, PoolPlace

__all__ = [
    "TIME_LIMIT",
    "Account",
    "AccountChange",
    "AccountMark",
    "AccountRole",
    "Application",
    "Attempt",
    "Chain",
    "ChainHead",
    "ChangeKind",
    "Claim",
    "ClaimScore",
    "ClaimVersion",
    "Device",
    "DocumentCopy",
    "Engagement",
    "EventRecord",
    "FormerName",
    "Heartbeat",
    "ImportBatch",
    "ImportRow",
    "Mail",
    "Message",
    "Milestone",
    "Need",
    "NeedService",
    "Notice",
    "Organisation",
    "OrganisationKind",
    "OrganisationLink",
    "Origin",
    "Outbox",
    "Outcome",
    "PairRule",
    "PersonLink",
    "PoolPlace",
    "Programme",
    "Rating",
    "Registration",
    "Round",
    "RoundNeed",
    "ServiceLogEntry",
    "SignIn",
    "SolvePart",
    "SolveRun",
    "StoredFile",
    "Token",
    "Unit",
    "UnitKind",
    "YearLine",
    "YearRun",
]
