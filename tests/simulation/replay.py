"""The state of every case, told again from the recorded events alone; no row but those of the record is asked."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import String, bindparam, literal, select, type_coerce, union_all

from marketplace.competition.models import Claim, Round, SolveRun
from marketplace.delivery.models import Engagement, Outcome
from marketplace.evaluation.models import Adjustment, YearRun
from marketplace.needs.models import ImportBatch, Need
from marketplace.people.models import Registration
from marketplace.programmes.models import Notice, Programme
from marketplace.records.models.record import EventRecord
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountChange
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.models.place import Chain, Organisation
from marketplace.vetting.models import Application, PoolPlace

MODELS: dict[str, Any] = {
    "need": Need,
    "workbook": ImportBatch,
    "application": Application,
    "place": PoolPlace,
    "round": Round,
    "run": SolveRun,
    "claim": Claim,
    "engagement": Engagement,
    "outcome": Outcome,
    "year": YearRun,
    "adjustment": Adjustment,
    "registration": Registration,
    "change": AccountChange,
    "organisation": Organisation,
    "deputy": Deputy,
}
"""Every case that has a lifecycle."""
OTHERS: dict[str, Any] = {"programme": Programme, "chain": Chain, "notice": Notice, "account": Account}
"""What can be acted on as well."""

TO: dict[str, tuple[str, str]] = {
    "NeedDrafted": ("need", "draft"),
    "NeedSubmitted": ("need", "submitted"),
    "NeedReturned": ("need", "returned"),
    "NeedVerified": ("need", "verified"),
    "NeedPublished": ("need", "published"),
    "NeedWithdrawn": ("need", "withdrawn"),
    "NeedCancelled": ("need", "cancelled"),
    "NeedUnverified": ("need", "submitted"),
    "NeedUnpublished": ("need", "verified"),
    "NeedMatched": ("need", "matched"),
    "NeedUnplaced": ("need", "published"),
    "WorkbookUploaded": ("workbook", "preview"),
    "WorkbookCommitted": ("workbook", "committed"),
    "WorkbookDiscarded": ("workbook", "discarded"),
    "ApplicationStarted": ("application", "draft"),
    "ApplicationSubmitted": ("application", "submitted"),
    "ApplicationReturned": ("application", "returned"),
    "ApplicationRecommended": ("application", "recommended"),
    "ApplicationAdmitted": ("application", "admitted"),
    "ApplicationRejected": ("application", "rejected"),
    "ApplicationCarriedOver": ("application", "admitted"),
    "ApplicationWithdrawn": ("application", "withdrawn"),
    "PlaceGiven": ("place", "active"),
    "PlaceSuspended": ("place", "suspended"),
    "PlaceResumed": ("place", "active"),
    "PlaceRemoved": ("place", "removed"),
    "RoundAnnounced": ("round", "announced"),
    "RoundProposed": ("round", "proposed"),
    "RoundSentBack": ("round", "solved"),
    "RoundApproved": ("round", "approved"),
    "RoundPublished": ("round", "published"),
    "RoundCancelled": ("round", "cancelled"),
    "RunAsked": ("run", "queued"),
    "RunStarted": ("run", "running"),
    "RunCancelled": ("run", "cancelled"),
    "ClaimSubmitted": ("claim", "submitted"),
    "ClaimWithdrawn": ("claim", "withdrawn"),
    "ClaimAdmitted": ("claim", "admissible"),
    "ClaimScreenedOut": ("claim", "screened_out"),
    "MatchDeclined": ("claim", "declined"),
    "ReserveMovedUp": ("claim", "selected"),
    "EngagementOpened": ("engagement", "agreed"),
    "ContractSentBack": ("engagement", "agreed"),
    "ContractConfirmed": ("engagement", "active"),
    "ServiceDelivered": ("engagement", "delivered"),
    "DeliverySentBack": ("engagement", "to_be_corrected"),
    "ServiceAccepted": ("engagement", "accepted"),
    "EngagementTerminated": ("engagement", "terminated"),
    "OutcomeClaimed": ("outcome", "claimed"),
    "OutcomeConfirmed": ("outcome", "confirmed"),
    "OutcomeRefused": ("outcome", "refused"),
    "YearFrozen": ("year", "frozen"),
    "YearSentBack": ("year", "frozen"),
    "YearProposed": ("year", "proposed"),
    "YearReleased": ("year", "released"),
    "YearSuperseded": ("year", "superseded"),
    "YearRehearsed": ("year", "rehearsed"),
    "YearInterimReleased": ("year", "interim"),
    "AdjustmentProposed": ("adjustment", "proposed"),
    "AdjustmentApproved": ("adjustment", "approved"),
    "AdjustmentRefused": ("adjustment", "refused"),
    "AdjustmentWithdrawn": ("adjustment", "withdrawn"),
    "RegistrationReceived": ("registration", "pending"),
    "RegistrationTurnedAway": ("registration", "refused"),
    "RegistrationRefused": ("registration", "refused"),
    "RegistrationApproved": ("registration", "approved"),
    "ChangeAsked": ("change", "waiting"),
    "ChangeConfirmed": ("change", "done"),
    "ChangeWithdrawn": ("change", "withdrawn"),
    "DeputyGiven": ("deputy", "given"),
    "DeputyTakenBack": ("deputy", "taken_back"),
    "EnterpriseEntered": ("organisation", "active"),
    "OrganisationSuspended": ("organisation", "suspended"),
    "OrganisationResumed": ("organisation", "active"),
    "ChainAdded": ("chain", ""),
    "NoticePublished": ("notice", ""),
    "AccountCreated": ("account", ""),
    "MemberJoined": ("account", ""),
}
"""Where an event leaves the case that it names."""

NEED_OF: dict[str, str] = {
    "ContractConfirmed": "contracted",
    "ServiceDelivered": "delivered",
    "DeliverySentBack": "contracted",
    "ServiceAccepted": "accepted",
}
"""Where an event of a contract leaves the need that it serves."""

Facts = dict[str, Any]


_SINCE = (
    select(
        *(EventRecord.seq, EventRecord.kind, EventRecord.actor_id, EventRecord.subject_kind, EventRecord.subject_id),
        *(EventRecord.facts, EventRecord.hash),
    )
    .where(EventRecord.seq > bindparam("seq"))
    .order_by(EventRecord.seq)
)


class Told:
    """What the events have told so far."""

    def __init__(self) -> None:
        self.states: dict[str, dict[int, str]] = defaultdict(dict)
        self.of: dict[str, dict[int, Facts]] = defaultdict(dict)
        """What an event said of a case that later ones build on: the need and round of a claim, its place in the line."""
        self.hands: dict[tuple[str, int], set[int]] = defaultdict(set)
        """Who did something that names a case, whatever it was."""
        self.seq = 0
        self.head = ""

    def begin(self) -> None:
        """Take in what is recorded, and what stands at the beginning of a history as given."""
        self.listen()
        self.states.update(stored())
        for kind, model in OTHERS.items():
            self.states[kind] = dict.fromkeys(db.session.scalars(select(model.id)), "")

    def listen(self) -> list[Any]:
        """Take in what has been recorded since."""
        fresh = list(db.session.execute(_SINCE, {"seq": self.seq}))
        for event in fresh:
            self.take(event.kind, event.facts)
            for case in self.named(event) if event.actor_id is not None else ():
                self.hands[case].add(event.actor_id)
            self.seq, self.head = event.seq, event.hash
        return fresh

    def named(self, event: Any) -> list[tuple[str, int]]:
        """The cases that an event names, alone or among others."""
        named = [(name.removesuffix("_id"), value) for name, value in event.facts.items() if name.endswith("_id")]
        named += [
            (name.removesuffix("_ids"), one) for name, value in event.facts.items() if name.endswith("_ids") for one in value
        ]
        return [(kind, value) for kind, value in named if value in self.states.get(kind, ())]

    def take(self, kind: str, facts: Facts) -> None:
        """Take in one event."""
        if kind in TO:
            case, state = TO[kind]
            self.states[case][facts[f"{case}_id"]] = state
        if kind in NEED_OF:
            self.states["need"][facts["need_id"]] = NEED_OF[kind]
        if (also := ALSO.get(kind)) is not None:
            also(self, facts)

    def claims_of(self, facts: Facts) -> Iterable[int]:
        """The claims for the same need in the same round."""
        same = (facts["need_id"], facts["round_id"])
        return [number for number, one in self.of["claim"].items() if (one["need_id"], one["round_id"]) == same]


def stored() -> dict[str, dict[int, str]]:
    """The states of all cases of every kind, as their rows say."""
    found: dict[str, dict[int, str]] = {kind: {} for kind in MODELS}
    for kind, number, state in db.session.execute(_STORED):
        found[kind][number] = state
    return found


_STORED = union_all(
    *(
        select(literal(kind), model.id, type_coerce(model.standing if model is Organisation else model.state, String))
        for kind, model in MODELS.items()
    )
)


def _imported(told: Told, facts: Facts) -> None:
    told.states["organisation"].update(dict.fromkeys(facts["new_organisation_ids"], "active"))
    for number in facts["need_ids"]:
        told.states["need"][number] = (
            "verified" if facts["declared"] and number not in facts["unverified_need_ids"] else "submitted"
        )


def _claimed(told: Told, facts: Facts) -> None:
    told.of["claim"][facts["claim_id"]] = {**facts, "rank": None}


def _decided(told: Told, facts: Facts) -> None:
    told.states["claim"][facts["claim_id"]] = facts["state"]
    told.of["claim"].setdefault(facts["claim_id"], dict(facts))["rank"] = facts["rank"]


def _answered(told: Told, facts: Facts) -> None:
    told.states["claim"][facts["claim_id"]] = "confirmed" if facts["both"] else f"{facts['side']}_yes"
    if facts["both"]:
        _pass_over(told, facts, below=None)


def _moved_up(told: Told, facts: Facts) -> None:
    _pass_over(told, facts, below=told.of["claim"][facts["claim_id"]]["rank"])


def _unplaced(told: Told, facts: Facts) -> None:
    _pass_over(told, facts, below=None)


def _pass_over(told: Told, facts: Facts, *, below: int | None) -> None:
    """Reserves before the one that moved up, or all of them, are out."""
    for number in told.claims_of(facts):
        rank = told.of["claim"][number]["rank"]
        if told.states["claim"][number] == "reserve" and (below is None or rank < below):
            told.states["claim"][number] = "not_selected"


def _asked(told: Told, facts: Facts) -> None:
    told.of["run"][facts["run_id"]] = facts
    _supersede(told, facts, ("queued", "running"))


def _finished(told: Told, facts: Facts) -> None:
    if facts["ended_as"] in ("optimal", "feasible"):
        _supersede(told, facts, ("optimal", "feasible", "infeasible"))
        told.states["round"][facts["round_id"]] = "solved"
    told.states["run"][facts["run_id"]] = facts["ended_as"]


def _supersede(told: Told, facts: Facts, states: tuple[str, ...]) -> None:
    for number, one in told.of["run"].items():
        same = one["round_id"] == facts["round_id"] and number != facts["run_id"]
        if same and told.states["run"][number] in states:
            told.states["run"][number] = "superseded"


def _filled(told: Told, facts: Facts) -> None:
    told.states["engagement"][facts["engagement_id"]] = "contract_sent" if facts["sent"] else "agreed"


def _ended(told: Told, facts: Facts) -> None:
    told.states["need"][facts["need_id"]] = "published" if facts["carried_over"] else "cancelled"


def _joined(told: Told, facts: Facts) -> None:
    told.states["organisation"][facts["organisation_id"]] = "active"
    if "account_id" in facts:
        told.states["account"][facts["account_id"]] = ""


ALSO: dict[str, Callable[[Told, Facts], None]] = {
    "WorkbookCommitted": _imported,
    "ClaimSubmitted": _claimed,
    "ClaimDecided": _decided,
    "MatchConfirmed": _answered,
    "ReserveMovedUp": _moved_up,
    "NeedUnplaced": _unplaced,
    "RunAsked": _asked,
    "RunFinished": _finished,
    "ContractFilled": _filled,
    "EngagementTerminated": _ended,
    "RegistrationApproved": _joined,
}
