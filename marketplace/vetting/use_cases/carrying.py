"""What was handed in to one programme, carried over to another of the same bureau: as the beginning of an application, or as a place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...programmes.use_cases import numbers
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...rulebook.ruleset import Subject
from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted
from ...shared.lifecycle import Step, first, take
from ...shared.models.account import Account
from ...shared.permissions.persons import is_one_of
from ...shared.reasons import needed
from ..commands import DecideCarry, ProposeCarry
from ..events import (
    ApplicationCarriedOver,
    PlaceCarriedOver,
    PlaceCarryApproved,
    PlaceCarryDropped,
    PlaceCarryProposed,
    PlaceGiven,
)
from ..models import Application, PoolPlace
from ..queries import applications, assessments, carrying
from ..rules.applications import plain
from ..rules.carrying import PLEDGE, carried
from ..states import ApplicationState
from .applications import refuse_late, refuse_stopped, refuse_unmet, write

COPIES = "copies"
"""The sealed copies that the offices have: a fact of an application that its form has not."""
OWN = {"id", "version", "number", "created_at"}
"""What stays of a withdrawn application whose institution is taken into the pool after all."""


def propose(command: ProposeCarry, *, actor: Account, now: datetime) -> PoolPlace:
    """Propose that a place in the pool also counts in another programme, whose rules its facts meet; another person approves.

    Its pledge names the year for which it was signed: where that is another one, whoever proposes has to know it (`sure`).
    """
    with transaction(actor, now):
        place = load(select(PoolPlace), command.place_id, actor, "place.carry", command.version)
        state = take(Step.PROPOSE, place.state)
        if place.proposed is not None:
            raise NotNow("place.carry_proposed")
        refuse_stopped(place.organisation)
        if not carrying.targets(place, now):
            raise NotNow("cannot.wanted_elsewhere")
        reason = needed(command.reason)
        programme = programmes.find(command.programme_id, actor)
        _application(place, programme, now)
        if not command.sure and (said := carrying.unpledged(place, programme)) is not None:
            raise Invalid("place.carry_pledge", **said)
        place.state = state
        place.proposed = {"programme_id": programme.id, "reason": reason, "by": actor.id, "at": now.isoformat()}
        record(PlaceCarryProposed(place_id=place.id, to_programme_id=programme.id, programme=programme.name, reason=reason))
    return place


def approve(command: DecideCarry, *, actor: Account, now: datetime) -> PoolPlace:
    """Give the institution of a place one in another programme, as somebody else proposed, if its rules are still met.

    What it declared, its pledge and its numbers are carried over; contracts, answers, defects and opinions are not. Where the
    committed number was adjusted the rules look at that one, and the place has it; the application keeps what was declared.
    """
    with transaction(actor, now) as session:
        place = load(select(PoolPlace), command.place_id, actor, "place.carry", command.version)
        proposed = proposal(place)
        if is_one_of(actor, proposed["by"]):
            raise NotPermitted("place.carry_own")
        state = take(Step.CARRY_OVER, place.state)
        held = select(Programme).where(Programme.id == proposed["programme_id"]).execution_options(populate_existing=True)
        programme = session.scalars(held.with_for_update(read=True)).one()
        application = _application(place, programme, now)
        application.assessment = [plain(one) for one in assessments.findings_of(application, now)]
        application.committed_served = place.application.committed_served
        application.decided_at, application.decided_by_id, application.reason = now, actor.id, proposed["reason"]
        application = _stored(session, application)
        session.flush()
        given = _place(place, application, now)
        session.add(given)
        session.flush()
        place.state, place.proposed = state, None
        record(
            ApplicationCarriedOver(
                application_id=application.id,
                number=application.number,
                organisation_id=application.organisation_id,
                programme_id=programme.id,
                place_id=given.id,
                source=place.application.number,
                programme=place.programme.name,
                reason=proposed["reason"],
            )
        )
        record(
            PlaceGiven(
                place_id=given.id,
                application_id=application.id,
                organisation_id=given.organisation_id,
                capacity=given.capacity,
                categories=tuple(given.categories),
                committed_served=given.committed_served,
            )
        )
        record(
            PlaceCarriedOver(place_id=given.id, from_place_id=place.id, programme=place.programme.name, reason=proposed["reason"])
        )
        record(PlaceCarryApproved(place_id=place.id, to_place_id=given.id, programme=programme.name))
    return given


def drop(command: DecideCarry, *, actor: Account, now: datetime) -> PoolPlace:
    """Take back what one has proposed oneself, or turn down what another has."""
    with transaction(actor, now) as session:
        place = load(select(PoolPlace), command.place_id, actor, "place.carry", command.version)
        proposed = proposal(place)
        place.state, place.proposed = take(Step.DROP, place.state), None
        own, to = is_one_of(actor, proposed["by"]), session.get_one(Programme, proposed["programme_id"]).name
        record(
            PlaceCarryDropped(
                place_id=place.id, own=own, reason=proposed["reason"], programme=to, proposer_id=None if own else proposed["by"]
            )
        )
    return place


def proposal(place: PoolPlace) -> Mapping[str, Any]:
    """What was proposed for a place and waits; NotNow where nothing does."""
    if place.proposed is None:
        raise NotNow("place.carry_none")
    return place.proposed


def refuse_to(place: PoolPlace, programme: Programme, now: datetime) -> None:
    """Raise what speaks against carrying a place over to a programme now, before anybody proposes it."""
    _application(place, programme, now)


def refuse_proposed(place: PoolPlace, now: datetime) -> None:
    """Raise what would keep what was proposed from being approved now, whoever does it."""
    programme = carrying.target_of(place)
    if programme is None:
        raise NotNow("place.carry_none")
    _application(place, programme, now)


def _application(place: PoolPlace, programme: Programme, now: datetime) -> Application:
    """What the institution has handed in, as an application to another programme; raises what speaks against it.

    It belongs to no session yet, and is written as an application that was taken into the pool.
    """
    if programme.id == place.programme_id or programme.unit_id != place.programme.unit_id:
        raise Invalid("place.carry_where", field="programme_id")
    if programmes.is_over(programme):
        raise NotNow("place.carry_over", field="programme_id", name=programme.name)
    refuse_late(programme, now)
    refuse_stopped(place.organisation)
    known = applications.of_organisation(place.organisation_id, programme.id)
    if known is not None and known.state is not ApplicationState.WITHDRAWN:
        raise Conflict("place.carry_exists", number=known.number, state=known.state)
    _refuse_strange(place, programme)
    source, ruleset = place.application, programmes.ruleset_of(programme)
    years = programmes.settings_of(programme).years(assessments.FORM_YEARS)
    values = assessments.values_of(source) | {"categories": place.categories, "committed_served": place.committed_served}
    found = Application(
        programme_id=programme.id,
        organisation_id=place.organisation_id,
        unit_id=place.organisation.unit_id,
        state=take(Step.CARRY_OVER, first(ApplicationState)),
        direct=False,
        direct_reason="",
        categories=[],
        committed_outcomes={},
        cases=[],
        facts={assessments.FORM_YEARS: list(years)} | ({COPIES: source.facts[COPIES]} if COPIES in source.facts else {}),
        pledge_file_id=source.pledge_file_id,
        pledged_at=source.pledged_at,
        defects=[],
        edited={},
        assessment=[],
        reason="",
        opinion="",
        created_at=now,
        submitted_at=now,
        source_id=source.id,
        carried=[],
    )
    found.programme, found.organisation = programme, place.organisation
    names = write(found, carried(values, ruleset=ruleset, years=years))
    found.carried = [*names, PLEDGE] if source.pledge_file_id else list(names)
    refuse_unmet(programme, assessments.findings_of(found, now), key="place.carry_unmet")
    return found


def _stored(session: Session, application: Application) -> Application:
    """The application with its number: a row of its own, or that of the one that was withdrawn, whose contents it replaces."""
    known = applications.of_organisation(application.organisation_id, application.programme_id)
    if known is None:
        [application.number] = numbers.take(session, application.programme, Application, "SB")
        session.add(application)
        return application
    known.state = take(Step.REOPEN, known.state)
    for name in set(Application.__table__.c.keys()) - OWN:
        setattr(known, name, getattr(application, name))
    return known


def _refuse_strange(place: PoolPlace, programme: Programme) -> None:
    """Raise Invalid where the institution stands in the pool for a service that the other document does not have."""
    ruleset = programmes.ruleset_of(programme)
    if strange := sorted(set(place.categories) - set(ruleset.categories.codes)):
        rule = ruleset.cite("categories", Subject.INSTITUTION)
        raise Invalid("place.carry_category", field="programme_id", value=strange[0], rule=rule)


def _place(place: PoolPlace, application: Application, now: datetime) -> PoolPlace:
    return PoolPlace(
        programme_id=application.programme_id,
        organisation_id=place.organisation_id,
        application_id=application.id,
        capacity=place.capacity,
        categories=list(place.categories),
        committed_served=place.committed_served,
        carried_from_id=place.id,
        reason="",
        since=now,
    )
