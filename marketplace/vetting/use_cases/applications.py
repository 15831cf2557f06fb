"""Applications of institutions: begun, filled in section by section, handed in and taken back (S004-3.2, S004-3.3)."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...programmes.use_cases import numbers
from ...records.use_cases import files
from ...records.use_cases.loading import held, load
from ...records.use_cases.transaction import guard_first, guard_version, record, transaction
from ...rulebook.conditions import OF_OFFICES
from ...rulebook.findings import Finding, refusing, warnings
from ...rulebook.ruleset import Ruleset, Subject
from ...shared import permissions
from ...shared.calendar import day_of
from ...shared.errors import Conflict, Invalid, NotNow, Said
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.models.place import Organisation
from ...shared.reasons import given
from ...shared.states import Standing
from ..commands import AttachPledge, SaveSection, StartApplication, SubmitApplication, WithdrawApplication
from ..events import (
    ApplicationFilledFrom,
    ApplicationSaved,
    ApplicationStarted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    PledgeAttached,
)
from ..models import Application
from ..queries import applications, assessments, carrying
from ..queries.assessments import PLANNED, WRITABLE
from ..rules.applications import Section, blank, checked, plain, stored
from ..rules.carrying import PLEDGE, carried
from ..rules.consistency import FIGURES, FORM
from ..states import ApplicationState

Clock = Callable[[Session], datetime]
WHOLE = ""
"""Under which a step with the whole application stands among its edits."""
COLUMNS = ("categories", "yearly_ability", "committed_served", "cases", "direct", "direct_reason")


def start(command: StartApplication, *, actor: Account, now: datetime) -> Application:
    """Begin the application of the actor's institution, or take up again the one it withdrew (S004-3.2a).

    A new one may begin from what the institution handed in to another programme of the bureau; it is then filled in as far
    as both forms ask the same. Conflict where it has one already, or another one than was seen; NotNow after the last day or
    while the institution may not act.
    """
    with transaction(actor, now) as session:
        permissions.require(actor, "application.start")
        programme = programmes.find(command.programme_id, actor)
        organisation = session.get_one(Organisation, actor.organisation_id)
        refuse_stopped(organisation)
        refuse_late(programme, now)
        known = applications.of_organisation(organisation.id, programme.id)
        guard_first(known, command.version)
        source = _source(command, programme, actor, known)
        application = _reopened(known) if known else _new(session, programme, organisation, now)
        record(
            ApplicationStarted.of(
                application, organisation_id=organisation.id, programme_id=programme.id, again=known is not None
            )
        )
        if source is not None:
            _fill_from(application, source)
    return application


def save(command: SaveSection, *, actor: Account, now: datetime) -> Application:
    """Save one section of a draft, complete or not; what is not named in the command stays as it is."""
    with transaction(actor, now):
        application = _writable(command, command.section, actor)
        values = checked(
            command.section,
            command.values,
            ruleset=programmes.ruleset_of(application.programme),
            years=assessments.years_of(application),
            today=day_of(now),
        )
        changed = write(application, values)
        if changed:
            _edited(application, command.section)
            record(ApplicationSaved(application_id=application.id, section=command.section, fields=changed))
    return application


def attach_pledge(command: AttachPledge, *, actor: Account, now: datetime) -> Application:
    """Hand in the scan of the sealed pledge, in the place of an earlier one (S004-X2, S004-3.3b)."""
    with transaction(actor, now):
        application = _writable(command, Section.PLEDGE, actor)
        file = files.store(command.data, name=command.name, purpose="pledge", actor=actor, now=now)
        application.pledge_file_id, application.pledged_at = file.id, now
        application.carried = [name for name in application.carried if name != PLEDGE]
        _edited(application, Section.PLEDGE)
        record(PledgeAttached(application_id=application.id, file_id=file.id))
    return application


def submit(command: SubmitApplication, *, actor: Account, clock: Clock) -> Application:
    """Hand an application in, once every binding rule is met (MR-01 to MR-04, MR-06, MR-09, MR-10).

    The clock is read after the rows are locked. The first arrival has to be in time for institutions (S004-3.3a);
    what comes back mended has until the counties' last day (S004-4.1c).
    """
    with transaction(actor) as session:
        hold_programme(session, command.application_id, actor)
        application = load(applications.visible_to(actor), command.application_id, actor, "application.submit", command.version)
        state = take(Step.SUBMIT, application.state)
        refuse_stopped(application.organisation)
        now = clock(session)
        again = application.submitted_at is not None
        refuse_late(application.programme, now, again=again)
        findings = assessments.findings_of(application, now)
        refuse_unmet(application.programme, findings, but=OF_OFFICES)
        head = assessments.head_of(application.organisation)
        years = {assessments.FORM_YEARS: list(assessments.years_of(application))}
        application.facts = application.facts | {name: stored(value) for name, value in head.items()} | years
        application.assessment = [plain(finding) for finding in findings]
        application.unit_id = application.organisation.unit_id
        if again:
            application.resubmitted_at = now
        else:
            application.submitted_at = now
        application.state = state
        record(_submitted(application, again=again, noted=len(warnings(findings))), at=now)
    return application


def withdraw(command: WithdrawApplication, *, actor: Account, now: datetime) -> Application:
    """Take an own application back before the city has decided; it may be begun again while the days last."""
    with transaction(actor, now):
        application = load(applications.visible_to(actor), command.application_id, actor, "application.withdraw", command.version)
        was = application.state
        application.state = take(Step.WITHDRAW, was)
        application.reason = given(command.reason)
        record(ApplicationWithdrawn.of(application, was=was))
    return application


def hold_programme(session: Session, application_id: int, actor: Account) -> None:
    """Lock the row of an application's programme before its own, since both decide what is in time."""
    programme_id = applications.one(application_id, actor).programme_id
    held = select(Programme).where(Programme.id == programme_id).execution_options(populate_existing=True)
    session.scalars(held.with_for_update(read=True)).one()


def refuse_stopped(organisation: Organisation) -> None:
    """Raise NotNow where an institution may not act at present."""
    if organisation.standing != Standing.ACTIVE:
        raise NotNow("application.stopped", name=organisation.name, standing=organisation.standing)


def refuse_unmet(
    programme: Programme, findings: list[Finding], *, but: Collection[str] = (), key: str = "application.rules_unmet"
) -> None:
    """Raise Invalid where binding rules are not met, naming all of them with their articles; `key` says what to do about it."""
    unmet = refusing(findings, but=but)
    if unmet:
        ruleset = programmes.ruleset_of(programme)
        named = [
            Said("application.rule_unmet", {"title": Said(one.title_key, {}), "rule": _cited(ruleset, one)}) for one in unmet
        ]
        raise Invalid(key, count=len(unmet), rules=named, rule=_cited(ruleset, unmet[0]), programme=programme.name)


def _cited(ruleset: Ruleset, finding: Finding) -> str:
    return ruleset.cite(FORM) if finding.rule.startswith(FIGURES) else ruleset.cite(finding.rule, finding.subject)


def refuse_late(programme: Programme, now: datetime, *, again: bool = False) -> None:
    """Raise NotNow where the last moment is over and its rule binds."""
    cite = programmes.ruleset_of(programme).cite
    if again and now > programme.recommend_until and programmes.binds(programme, Subject.RECOMMENDATION, "recommended_in_time"):
        raise NotNow("application.late_again", last=programme.recommend_until, rule=cite("recommended_in_time"))
    if not again and not programmes.in_time(programme, now):
        raise NotNow("application.late", last=programme.apply_until, rule=cite("in_time"))


def _new(session: Session, programme: Programme, organisation: Organisation, now: datetime) -> Application:
    """A draft that begins with what is known of the institution."""
    [number] = numbers.take(session, programme, Application, "SB")
    known = {"contact": organisation.contact_name, "phone": organisation.contact_phone}
    application = Application(
        number=number,
        programme_id=programme.id,
        organisation_id=organisation.id,
        unit_id=organisation.unit_id,
        direct=False,
        direct_reason="",
        categories=[],
        committed_outcomes={},
        cases=[],
        facts={name: value for name, value in known.items() if value},
        defects=[],
        assessment=[],
        carried=[],
        reason="",
        opinion="",
        created_at=now,
    )
    session.add(application)
    session.flush()
    return application


def _source(command: StartApplication, programme: Programme, actor: Account, known: Application | None) -> Application | None:
    """The application that a new one, or one that was withdrawn, begins from; Conflict where another one goes on."""
    if command.source_id is None:
        return None
    if known is not None and known.state is not ApplicationState.WITHDRAWN:
        raise Conflict("application.exists", number=known.number, state=known.state)
    return carrying.source(actor, programme, command.source_id)


def _fill_from(application: Application, source: Application) -> None:
    """Take over what both forms ask for; what the offices said of it stays behind.

    The scan of the pledge comes along where it names the same year under the same document; else another one is signed.
    """
    years = programmes.settings_of(application.programme).years("form_years")
    values = carried(assessments.values_of(source), ruleset=programmes.ruleset_of(application.programme), years=years)
    names = write(application, values)
    application.source_id, application.carried = source.id, list(names)
    if source.pledge_file_id is not None and carrying.pledged_for(source, application.programme):
        application.pledge_file_id, application.pledged_at = source.pledge_file_id, source.pledged_at
        application.carried = [*names, PLEDGE]
    record(
        ApplicationFilledFrom(
            application_id=application.id,
            source_id=source.id,
            source=source.number,
            programme=source.programme.name,
            fields=tuple(application.carried),
        )
    )


def _reopened(application: Application) -> Application:
    """A withdrawn application as a draft again; when it came in first no longer counts, what a return named stays to be mended."""
    state = application.state
    if state is not ApplicationState.WITHDRAWN:
        raise Conflict("application.exists", number=application.number, state=state)
    application.state = take(Step.REOPEN, state)
    application.submitted_at = application.resubmitted_at = None
    begin_anew(application)
    application.assessment, application.reason = [], ""
    return application


def begin_anew(application: Application) -> None:
    """What is written from now on has to have seen this step; what was said in recommending is taken back, the record keeps it."""
    _edited(application, WHOLE)
    application.recommended_at = application.recommended_by_id = application.recommendation_file_id = None
    application.opinion = ""


def _writable(command: SaveSection | AttachPledge, section: Section, actor: Account) -> Application:
    """The application, if it may be written and nobody has edited this section since it was seen; other sections are others' work."""
    application = held(applications.visible_to(actor), command.application_id)
    permissions.require(actor, "application.write", application)
    since = max(application.edited.get(section, 0), application.edited.get(WHOLE, 0))
    seen_enough = type(command.version) is int and since <= command.version <= application.version
    guard_version(application, application.version if seen_enough else command.version)
    if application.state not in WRITABLE:
        raise NotNow("application.not_writable", number=application.number, state=application.state)
    return application


def _edited(application: Application, section: str) -> None:
    """Note the version from which on a page has seen this edit."""
    application.edited = application.edited | {section: application.version + 1}


def write(application: Application, values: dict[str, object]) -> tuple[str, ...]:
    """Put checked values into their columns; the names of those that changed."""
    before = assessments.values_of(application)
    changed = tuple(name for name, value in values.items() if before.get(name) != value and (name in before or not blank(value)))
    news = {name: values[name] for name in changed}
    application.carried = [name for name in application.carried if name not in news]
    for name in COLUMNS:
        if name in news:
            setattr(application, name, stored(news[name]))
    planned = {n: v for n, v in news.items() if n.startswith(PLANNED) and n != "planned_total"}
    levels = {n.removeprefix(PLANNED): v for n, v in planned.items()}
    application.committed_outcomes = _filled({**application.committed_outcomes, **levels})
    rest = {n: stored(v) for n, v in news.items() if n not in COLUMNS and n not in planned}
    application.facts = _filled({**application.facts, **rest})
    return changed


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """The values that are not blank."""
    return {name: value for name, value in values.items() if not blank(value)}


def _submitted(application: Application, *, again: bool, noted: int) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        application_id=application.id,
        again=again,
        direct=application.direct,
        direct_reason=application.direct_reason if application.direct else "",
        warnings=noted,
        categories=tuple(application.categories),
        yearly_ability=application.yearly_ability,
        committed_served=application.committed_served,
        ruleset=application.programme.ruleset_key,
    )
