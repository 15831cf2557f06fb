"""What waits: applications to be filled in, mended, checked, taken in and decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func

from ..programmes.models import Programme
from ..programmes.queries import programmes
from ..programmes.queries.side_by_side import in_each
from ..shared.lifecycle import Step, steps_from
from ..shared.models.account import Account
from ..shared.permissions.persons import is_one_of
from ..shared.roles import Role
from ..shared.states import Standing
from ..shared.waiting.item import Tasks, Waiting, line
from .models import Application
from .queries import applications, carrying, hands
from .states import ApplicationState

CARRY = "waiting.place_to_carry_over"
ARRIVED = func.coalesce(Application.resubmitted_at, Application.submitted_at)


@in_each
def waiting(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """What waits for this person in this area of a programme."""
    found: list[Waiting] = []
    if Role.INSTITUTION in actor.roles and actor.organisation is not None:
        found += _of_the_institution(actor, now, programme)
    if Role.COUNTY_OFFICER in actor.roles:
        found += _to_check(actor, now, programme)
    if Role.CITY_OFFICER in actor.roles:
        found.append(_direct(actor, programme))
    if actor.roles & {Role.CITY_OFFICER, Role.CITY_APPROVER}:
        found.append(_to_confirm(actor, programme))
        found += _to_carry_over(actor, programme)
    return found


def _of_the_institution(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    if actor.organisation is None or actor.organisation.standing != Standing.ACTIVE:
        return []
    application = applications.own(actor, programme)
    if application is None:
        open_now = programme.opened_at <= now and programmes.in_time(programme, now) and not programmes.is_over(programme)
        return [
            Waiting(
                key="waiting.application_start",
                count=int(open_now),
                since=programme.opened_at,
                due=programme.apply_until,
                endpoint="applications.new",
            )
        ]
    can_submit = programmes.in_time if application.submitted_at is None else programmes.in_time_to_recommend
    if not can_submit(programme, now):
        return []
    link: dict[str, Any] = {"endpoint": "applications.show", "args": {"application_id": application.id}}
    if application.state == ApplicationState.DRAFT:
        due = programme.apply_until
        return [Waiting(key="waiting.application_draft", count=1, since=application.created_at, due=due, **link)]
    if application.state == ApplicationState.RETURNED:
        due = programme.recommend_until
        return [Waiting(key="waiting.application_returned", count=1, since=application.submitted_at, due=due, **link)]
    return []


def _to_check(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """Nothing once the counties' days are over: what was sent back then could not be handed in again."""
    if not programmes.in_time_to_recommend(programme, now):
        return []
    key, mine = "waiting.applications_to_check", Application.direct.is_(False)
    return [_line(actor, programme, key, ApplicationState.SUBMITTED, ARRIVED, mine, until=programme.recommend_until)]


def _direct(actor: Account, programme: Programme) -> Waiting:
    return _line(
        actor, programme, "waiting.applications_direct", ApplicationState.SUBMITTED, ARRIVED, Application.direct.is_(True)
    )


def _to_confirm(actor: Account, programme: Programme) -> Waiting:
    others, key = Application.id.not_in(hands.applications_of(actor)), "waiting.applications_to_confirm"
    cases = _cases(actor, programme, ApplicationState.RECOMMENDED, others)
    state = ApplicationState.RECOMMENDED.value
    return line(key, cases, Application.recommended_at, "applications.index", page="applications.confirming", state=state)


def _to_carry_over(actor: Account, programme: Programme) -> list[Waiting]:
    """Places that another person proposed to carry over, each with its page."""
    if programme.unit_id != actor.unit_id:
        return []
    return [
        Waiting(
            key=CARRY,
            about=place.organisation.name,
            count=1,
            since=datetime.fromisoformat(place.proposed["at"]) if "at" in place.proposed else None,
            endpoint="institutions.show",
            args={"place_id": place.id},
        )
        for place in carrying.proposed(programme)
        if place.proposed and Step.DROP in steps_from(place.state) and not is_one_of(actor, place.proposed["by"])
    ]


def _line(
    actor: Account,
    programme: Programme,
    key: str,
    state: ApplicationState,
    since: Any,
    *more: ColumnElement[bool],
    until: datetime | None = None,
) -> Waiting:
    cases, end = _cases(actor, programme, state, *more), (lambda _: until) if until else None
    return line(key, cases, since, "applications.index", until=end, state=state.value)


def _cases(actor: Account, programme: Programme, state: ApplicationState, *more: ColumnElement[bool]) -> Select[Any]:
    return applications.visible_to(actor).where(Application.programme_id == programme.id, Application.state == state, *more)


TASKS = Tasks(
    waiting,
    {
        "waiting.application_start": (Role.INSTITUTION,),
        "waiting.application_draft": (Role.INSTITUTION,),
        "waiting.application_returned": (Role.INSTITUTION,),
        "waiting.applications_to_check": (Role.COUNTY_OFFICER,),
        "waiting.applications_direct": (Role.CITY_OFFICER,),
        "waiting.applications_to_confirm": (Role.CITY_OFFICER, Role.CITY_APPROVER),
        CARRY: (Role.CITY_OFFICER, Role.CITY_APPROVER),
    },
    seconds=frozenset(("waiting.applications_to_confirm", CARRY)),
)
