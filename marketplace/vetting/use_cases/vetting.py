"""What the offices decide about applications: returned, recommended, taken into the pool or turned down (S004-3.4, S004-4.1)."""

from datetime import datetime

from ...programmes.queries import programmes
from ...records.use_cases import files
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...rulebook.conditions.recommendation import RecommendationFacts
from ...rulebook.eligibility import assess
from ...rulebook.ruleset import Subject
from ...shared import texts
from ...shared.calendar import day_of
from ...shared.errors import Invalid, NotFound, NotNow, NotPermitted
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.reasons import LEAST, given, needed
from ..commands import ConfirmApplication, RecommendApplication, RefuseApplication, ReturnApplication
from ..events import ApplicationAdmitted, ApplicationRecommended, ApplicationRejected, ApplicationReturned, PlaceGiven
from ..models import Application, PoolPlace
from ..queries import applications, assessments, hands
from ..rules.applications import defects
from .applications import Clock, begin_anew, hold_programme, refuse_stopped, refuse_unmet

MOST_CAPACITY = 10_000
MOST_COPIES = 100
IN_TIME = "recommended_in_time"


def send_back(command: ReturnApplication, *, actor: Account, now: datetime) -> Application:
    """Send an application back with everything that is to be mended, all at once (practice.md 5)."""
    with transaction(actor, now):
        application = _found(command.application_id, command.version, actor, "application.return")
        state = take(Step.RETURN, application.state)
        found = defects(command.defects)
        application.defects = [one | {"was": assessments.said_at(application, one["section"], one["field"])} for one in found]
        application.state = state
        application.reason = texts.clean(command.remark)[:1000]
        begin_anew(application)
        record(ApplicationReturned(application_id=application.id, defects=len(application.defects), remark=application.reason))
    return application


def recommend(command: RecommendApplication, *, actor: Account, clock: Clock) -> Application:
    """Recommend an application to the city, in time and with the sealed document (S004-4.1c, MR-10).

    One that came straight to the city is taken in by one of its officers instead; another person then decides.
    """
    with transaction(actor) as session:
        hold_programme(session, command.application_id, actor)
        application = load(
            applications.visible_to(actor), command.application_id, actor, "application.recommend", command.version
        )
        state = take(Step.RECOMMEND, application.state)
        if hands.wrote_application(actor, application):
            raise NotPermitted("application.writer_recommends", number=application.number)
        if not (opinion := given(command.opinion)):
            raise Invalid("application.opinion_needed", field="opinion")
        if (left := assessments.unmended(application)) and not command.sure:
            raise Invalid("application.unmended", count=left)
        now = clock(session)
        if not application.direct:
            _refuse_late(application, now)
            application.recommendation_file_id = _document(command, application, actor, now)
            _refuse_unsealed(application, now)
        refuse_stopped(application.organisation)
        _count_copies(application, command.copies)
        refuse_unmet(application.programme, assessments.findings_of(application, now))
        application.state, application.opinion = state, opinion
        application.recommended_at, application.recommended_by_id = now, actor.id
        record(
            ApplicationRecommended.of(
                application, opinion=opinion, document_file_id=application.recommendation_file_id, copies=command.copies
            ),
            at=now,
        )
    return application


def confirm(command: ConfirmApplication, *, actor: Account, now: datetime) -> PoolPlace:
    """Take an institution into the pool; whoever recommended it or took it in may not (S004-3.4a, AC5)."""
    with transaction(actor, now) as session:
        application = _found(command.application_id, command.version, actor, "application.decide")
        state = take(Step.CONFIRM, application.state)
        _refuse_same_person(application, actor)
        refuse_stopped(application.organisation)
        refuse_unmet(application.programme, assessments.findings_of(application, now))
        reason = given(command.reason)
        place = _place(application, _capacity(command, application, reason), now)
        session.add(place)
        session.flush()
        application.state, application.reason = state, reason
        application.decided_at, application.decided_by_id = now, actor.id
        record(ApplicationAdmitted(application_id=application.id, place_id=place.id, reason=reason))
        record(PlaceGiven.of(place, application_id=application.id, categories=tuple(place.categories)))
    return place


def refuse(command: RefuseApplication, *, actor: Account, now: datetime) -> Application:
    """Turn an application down for the city, with a reason that the institution reads."""
    with transaction(actor, now):
        application = _found(command.application_id, command.version, actor, "application.decide")
        state = take(Step.REFUSE, application.state)
        _refuse_same_person(application, actor)
        application.state = state
        application.reason = needed(command.reason)
        application.decided_at, application.decided_by_id = now, actor.id
        record(ApplicationRejected.of(application))
    return application


def _found(application_id: int, version: int, actor: Account, permission: str) -> Application:
    return load(applications.visible_to(actor), application_id, actor, permission, version)


def _refuse_late(application: Application, now: datetime) -> None:
    programme = application.programme
    if now > programme.recommend_until and programmes.binds(programme, Subject.RECOMMENDATION, IN_TIME):
        rule = programmes.ruleset_of(programme).cite(IN_TIME)
        raise NotNow("application.recommend_late", last=programme.recommend_until, rule=rule)


def _document(command: RecommendApplication, application: Application, actor: Account, now: datetime) -> int | None:
    """The sealed document: the one handed in, or one that the county has handed in before; None where neither."""
    if command.document is not None:
        paper = command.document
        return files.store(paper.data, name=paper.name, purpose="recommendation", actor=actor, now=now).id
    known = {row.id for row in applications.recommendation_documents(application.programme_id, application.unit_id)}
    if command.document_id is not None and command.document_id not in known:
        raise NotFound("not_found")
    return command.document_id


def _refuse_unsealed(application: Application, now: datetime) -> None:
    """Raise where the rules for a recommendation are not met (MR-09, S004-4.1c)."""
    sealed = True if application.recommendation_file_id is not None else None
    facts = RecommendationFacts(recommended_on=day_of(now), document_sealed=sealed)
    programme = application.programme
    settings = programmes.settings_of(programme)
    refuse_unmet(programme, assess(programmes.ruleset_of(programme), facts, settings))


def _count_copies(application: Application, copies: int | None) -> None:
    if copies is None:
        return
    if not 0 <= copies <= MOST_COPIES:
        raise Invalid("application.number", field="copies", value=copies, least=0, most=MOST_COPIES)
    application.facts = application.facts | {"copies": copies}


def _refuse_same_person(application: Application, actor: Account) -> None:
    if hands.in_application(actor, application):
        raise NotPermitted("application.second_person", number=application.number)


def _capacity(command: ConfirmApplication, application: Application, reason: str) -> int:
    """The declared yearly ability, or another number with a reason (G-04)."""
    able = application.yearly_ability or 0
    capacity = able if command.capacity is None else command.capacity
    if not 0 <= capacity <= MOST_CAPACITY:
        raise Invalid("application.number", field="capacity", value=capacity, least=0, most=MOST_CAPACITY)
    if capacity != able and len(reason) < LEAST:
        raise Invalid("application.capacity_reason", field="reason", able=able, capacity=capacity, least=LEAST)
    return capacity


def _place(application: Application, capacity: int, now: datetime) -> PoolPlace:
    return PoolPlace(
        programme_id=application.programme_id,
        organisation_id=application.organisation_id,
        application_id=application.id,
        capacity=capacity,
        categories=list(application.categories),
        committed_served=application.committed_served or 0,
        reason="",
        since=now,
    )
