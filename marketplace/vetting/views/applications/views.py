"""Applications of institutions: the list, the way in and each one's page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from ....people.queries import organisations
from ....programmes.queries import programmes
from ....programmes.web import places
from ....records.queries import history
from ....rulebook.views.posting import done
from ....shared import clock
from ....shared.errors import Conflict, NotFound, there
from ....shared.models.place import UnitKind
from ....shared.offers import offered
from ....shared.web import query, seen
from ....shared.web.addresses import page_number
from ....shared.web.requests import actor, waiting_rows
from ...commands import StartApplication
from ...models import Application
from ...offers import may_start
from ...queries import applications, assessments, carrying, pool
from ...states import ApplicationState, PlaceState
from ...use_cases import applications as use_cases
from . import papers, reading
from .blueprint import bp


@bp.get("")
def index() -> str:
    person, now, here, open_ones = actor(), clock.now(), places.here(), places.going_on()
    return render_template(
        "vetting/applications/index.html",
        page=applications.listing(person, _wanted(), waiting_rows()),
        programme=here,
        open_ones=open_ones,
        in_time=any(programmes.in_time(one, now) for one in open_ones),
        may_start=any(may_start(person, one, applications.own(person, one), now) for one in open_ones),
        counts=applications.counts(person, here),
        units=[(unit.id, unit.name) for unit in organisations.units(person)],
        states=[(state.value, state) for state in ApplicationState if state is not ApplicationState.DRAFT],
        categories=list(programmes.categories_of(places.shown()).items()),
        annexes=papers.annexes(person, open_ones),
        of_county=person.unit is not None and person.unit.kind != UnitKind.CITY,
    )


@bp.get("/new")
def new() -> Any:
    person, programme = actor(), places.the_one()
    own = applications.own(person, programme)
    if own is not None and own.state != ApplicationState.WITHDRAWN:
        return redirect(url_for(".show", application_id=own.id))
    found = []
    if programme is not None and person.organisation is not None:
        found = assessments.prospects_of(person.organisation, programme, clock.now())
    return render_template(
        "vetting/applications/new.html",
        programme=programme,
        lines=reading.lines(found),
        own=own,
        sources=carrying.sources(person, programme) if programme else (),
        may_start=may_start(person, programme, own, clock.now()),
        years=programmes.settings_of(programme).years("form_years") if programme else (),
    )


@bp.post("")
def start() -> Any:
    programme = there(places.the_one())
    try:
        source = request.form.get("source_id", "")
        command = StartApplication(programme_id=programme.id, version=seen.version(), source_id=_id(source) if source else None)
        application = use_cases.start(command, actor=actor(), now=clock.now())
    except Conflict:
        own = applications.own(actor(), programme)
        if own is None or own.state == ApplicationState.WITHDRAWN:
            raise
        flash(gettext("贵单位已经有一份申报，请继续办理。"), "info")
        return redirect(url_for(".show", application_id=own.id))
    return done(gettext("申报已建好。各部分可以分次填写，填到哪里存到哪里。"), ".show", application_id=application.id)


@bp.get("/<int:application_id>")
def show(application_id: int) -> str:
    return show_page(applications.one(application_id, actor()))


def _id(text: str) -> int:
    """The id that a form names; NotFound where it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFound("not_found")
    return int(text)


def show_page(application: Application, **more: Any) -> str:
    """The one page of a case, whoever looks at it."""
    person = actor()
    now = clock.now()
    open_now = application.state in assessments.WRITABLE
    live = assessments.findings_of(application, now)
    stored = assessments.stored_findings(application)
    settled = application.state in reading.DECIDED
    return render_template(
        "vetting/applications/show.html",
        application=application,
        may=offered(application, person, clock.now()),
        may_start=may_start(person, application.programme, application, now),
        steps=reading.steps(application, person),
        parts=assessments.parts_of(application),
        lines=reading.lines(live if open_now or not stored else stored),
        changed=[] if open_now or settled else reading.lines(assessments.differing(stored, live)),
        values=reading.values(application, person),
        cases=reading.cases(application),
        mending=reading.mending(application, person),
        told={part.value: reading.defects_at(application, part) for part in reading.Section},
        files=reading.files(application, person),
        place=(place := pool.of_application(application.id)),
        place_stands=place is not None and place.state is PlaceState.ACTIVE,
        ruleset=programmes.ruleset_of(application.programme),
        history=history.of("application", application.id, person),
        **more,
    )


def _wanted() -> applications.ApplicationFilter:
    text = request.args.get
    return applications.ApplicationFilter(
        programme=places.here(),
        state=text("state", "")[:16],
        unit_id=query.number("county"),
        category=text("category", "")[:40],
        route=text("route", "")[:10],
        text=text("q", ""),
        page=page_number(),
    )
