"""Who may be told of what: each event is told to those whom it concerns, and to nobody of another organisation or county.

A table of its own, from the access matrix (AC4, AC6), the seal (SB 9: nothing of a claim reaches the enterprise or a
rival before the close) and the procedure (S004-2.2, S004-3.2); the subscribers of the areas are not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from marketplace.records.models.record import EventRecord, Message
from marketplace.shared.calendar import day_of
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.roles import Role
from marketplace.shared.wording import SENTENCES

if TYPE_CHECKING:
    from tests.simulation.history import History
    from tests.simulation.model.world import Case, World

MAY_HEAR: dict[str, str] = {
    "NeedSubmitted": "county",
    "NeedReturned": "enterprise county",
    "NeedVerified": "enterprise city_officer",
    "NeedPublished": "enterprise",
    "NeedUnverified": "enterprise",
    "NeedUnpublished": "enterprise county",
    "NeedCorrected": "enterprise county pool",
    "NeedWithdrawn": "county city_officer",
    "NeedCancelled": "enterprise county",
    "NeedMatched": "enterprise",
    "NeedUnplaced": "enterprise county",
    "ClaimantsRanked": "enterprise",
    "WorkbookUploaded": "county",
    "WorkbookCommitted": "county city_officer",
    "WorkbookRowCorrected": "county",
    "WorkbookRowDropped": "county",
    "WorkbookNameDecided": "county",
    "WorkbookHiddenSettled": "county",
    "WorkbookDiscarded": "county",
    "ApplicationSubmitted": "institution county city_officer",
    "ApplicationReturned": "institution",
    "ApplicationRecommended": "institution city_officer city_approver",
    "ApplicationAdmitted": "institution county",
    "ApplicationRejected": "institution county",
    "ApplicationWithdrawn": "county city_officer",
    "ApplicationCarriedOver": "institution county",
    "PlaceChanged": "institution",
    "PlaceSuspended": "institution partners city_officer",
    "PlaceResumed": "institution",
    "PlaceRemoved": "institution partners city_officer",
    "RoundAnnounced": "pool round",
    "RoundNeedsChanged": "pool round left",
    "RoundExtended": "pool round",
    "RoundCancelled": "pool round",
    "RoundExtensionProposed": "city_officer city_approver",
    "RoundExtensionRefused": "proposer",
    "RoundClosed": "round city_officer expert",
    "RoundProposed": "city_approver",
    "RoundApproved": "city_officer",
    "RoundSentBack": "city_officer",
    "RunFinished": "city_officer",
    "ClaimSubmitted": "institution",
    "ClaimWithdrawn": "institution",
    "ClaimScreenedOut": "institution",
    "ClaimDecided": "institution",
    "MatchConfirmed": "institution enterprise line",
    "MatchDeclined": "institution enterprise city_officer",
    "AnswerTimeProposed": "city_officer city_approver",
    "AnswerTimeTurnedDown": "proposer",
    "AnswerTimeExtended": "institution enterprise county",
    "ReserveMovedUp": "institution enterprise",
    "ContractFilled": "enterprise",
    "ContractSentBack": "institution",
    "ContractConfirmed": "institution",
    "ServiceDelivered": "enterprise",
    "DeliverySentBack": "institution",
    "ServiceAccepted": "institution enterprise",
    "EngagementTerminated": "institution enterprise",
    "OutcomeClaimed": "city_officer",
    "OutcomeConfirmed": "institution enterprise",
    "OutcomeRefused": "institution",
    "YearProposed": "city_approver",
    "YearSentBack": "city_officer",
    "YearReleased": "finance auditor city_officer served",
    "YearInterimReleased": "auditor city_officer served",
    "AdjustmentProposed": "city_approver",
    "AdjustmentApproved": "institution finance auditor city_officer",
    "AdjustmentRefused": "proposer",
    "PlaceCarryDropped": "city_officer city_approver proposer",
    "ProgrammeDatesProposed": "city_officer city_approver",
    "ProgrammeDatesRefused": "proposer",
    "ProgrammeDatesChanged": "institutions counties",
    "ProgrammeSettingsChanged": "city_officer city_approver finance",
    "ProgrammeSettingsProposed": "city_officer city_approver",
    "ProgrammeSettingsRefused": "proposer",
    "ProgrammeSettingsAgreed": "city_officer city_approver finance",
    "RegistrationReceived": "county",
    "RegistrationApproved": "account",
    "OrganisationSuspended": "institution enterprise partners city_officer",
    "OrganisationResumed": "institution enterprise",
    "MemberJoined": "institution enterprise",
    "RolesChanged": "account",
    "DeputyGiven": "account absent",
    "DeputyTakenBack": "account absent",
    "ChangeAsked": "account colleagues county administrator",
    "ChangeConfirmed": "account colleagues",
    "ChangeWithdrawn": "account colleagues",
}
"""Of an event that no line names nobody is told."""

Audience = Callable[["World", "Case | None", Account, dict[str, Any]], bool]


def _partner(world: World, case: Case | None, reader: Account, _facts: dict[str, Any]) -> bool:
    """The other side of a match or contract of an organisation that was stopped."""
    own = case.sides() if case is not None else set()
    shared = (*world.cases["claim"].values(), *world.cases["engagement"].values())
    return any(reader.organisation_id in one.sides() and own & one.sides() for one in shared)


def _in_line(world: World, case: Case | None, reader: Account, facts: dict[str, Any]) -> bool:
    """Another claimant of the same need in the same round."""
    rivals = world.all("claim", need=facts["need_id"], round=facts["round_id"])
    return any(one.institution == reader.organisation_id for one in rivals)


def _in_round(world: World, case: Case | None, reader: Account, facts: dict[str, Any]) -> bool:
    """An enterprise whose need stands in the round."""
    needs = world.cases["round"][facts["round_id"]].of["needs"]
    return any(world.cases["need"][one].enterprise == reader.organisation_id for one in needs)


def _taken_out(world: World, case: Case | None, reader: Account, facts: dict[str, Any]) -> bool:
    """An enterprise whose need was taken out of the round."""
    return any(world.cases["need"][one].enterprise == reader.organisation_id for one in facts["removed"])


def _in_pool(world: World, case: Case | None, reader: Account, _facts: dict[str, Any]) -> bool:
    return any(one.institution == reader.organisation_id for one in world.cases["place"].values())


def _colleague(world: World, case: Case | None, reader: Account, facts: dict[str, Any]) -> bool:
    account = db.session.get_one(Account, facts["account_id"])
    return reader.organisation_id is not None and reader.organisation_id == account.organisation_id


AUDIENCES: dict[str, Audience] = {
    "enterprise": lambda world, case, reader, facts: case is not None and reader.organisation_id == case.enterprise,
    "institution": lambda world, case, reader, facts: case is not None and reader.organisation_id == case.institution,
    "county": lambda world, case, reader, facts: reader.unit_id is not None and reader.unit_id == _unit(case, facts),
    "partners": _partner,
    "line": _in_line,
    "round": _in_round,
    "left": _taken_out,
    "pool": _in_pool,
    "served": lambda world, case, reader, facts: _in_pool(world, case, reader, facts) or _has_contract(world, reader),
    "account": lambda world, case, reader, facts: reader.id == facts["account_id"],
    "absent": lambda world, case, reader, facts: reader.id == facts["other_id"],
    "proposer": lambda world, case, reader, facts: reader.id == facts.get("proposer_id"),
    "colleagues": _colleague,
    "institutions": lambda world, case, reader, facts: any(role.value == "institution" for role in reader.roles),
    "counties": lambda world, case, reader, facts: any(role.value == "county_officer" for role in reader.roles),
}
"""What the words of the table mean; every other word is a part that somebody plays at the bureau."""


def _unit(case: Case | None, facts: dict[str, Any]) -> int | None:
    if case is not None:
        return case.unit
    account = db.session.get(Account, facts.get("account_id", 0))
    organisation = account.organisation if account is not None else None
    return organisation.unit_id if organisation is not None else account.unit_id if account is not None else None


def _has_contract(world: World, reader: Account) -> bool:
    return any(one.institution == reader.organisation_id for one in world.cases["engagement"].values())


def told_to_whom_it_concerns(history: History) -> list[str]:
    """Whoever was told something since the last look may hear it."""
    columns = Message.id, Message.account_id, Message.key, Message.facts, Message.at, EventRecord
    rows = select(*columns).join(EventRecord, Message.event_id == EventRecord.id)
    wrong = []
    fresh = db.session.execute(rows.where(Message.id > history.heard).order_by(Message.id)).all()
    people = select(Account).where(Account.id.in_({account_id for _, account_id, *_ in fresh}))
    readers = {one.id: one for one in db.session.scalars(people)} if fresh else {}
    for number, account_id, key, facts, at, event in fresh:
        history.heard = number
        reader = readers[account_id]
        if not may_hear(history.beside.world, event, reader, history.beside.people.parts(reader, day_of(at))):
            wrong.append(f"account {account_id} was told of {event.kind} {event.facts}")
        if amiss := misspoken(key, facts, reader):
            wrong.append(f"account {account_id} of {reader.place} was told {key}: {amiss}")
    return wrong


YOURS = {"贵企业": {Role.ENTERPRISE}, "贵单位": {Role.ENTERPRISE, Role.INSTITUTION}, "揭榜。": {Role.INSTITUTION}}
"""Words that speak to those who play a part, or call upon them."""
OF_THEIR_WORKBOOKS = ("workbook_overruled", "workbook_received_for")
"""Messages that speak so to a county."""


def misspoken(key: str, facts: dict[str, Any], reader: Account) -> str:
    """What in a message is not said to its reader: another is spoken to, or the reader's own organisation is spoken of by name."""
    sentence = SENTENCES[f"told.{key}"]
    parts = set() if key in OF_THEIR_WORKBOOKS else {word: parts for word, parts in YOURS.items() if word in sentence}
    for word in parts:
        if not parts[word] & reader.roles:
            return word
    own = reader.organisation.name if reader.organisation else ""
    return next((f"{{{name}}}" for name, value in facts.items() if own and value == own and f"{{{name}}}" in sentence), "")


def may_hear(world: World, event: EventRecord, reader: Account, parts: frozenset[str]) -> bool:
    """Whether this event concerns the reader, who played these parts on the day on which it was told."""
    case = world.cases[event.subject_kind].get(event.subject_id or 0) if event.subject_kind in world.cases else None
    bureau = parts if reader.unit is not None and reader.unit.parent_id is None else set()
    words = MAY_HEAR.get(event.kind, "").split()
    return any(AUDIENCES[word](world, case, reader, event.facts) if word in AUDIENCES else word in bureau for word in words)
