"""What waits for a person: needs and county workbooks."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement

from ..programmes.models import Programme
from ..programmes.queries.side_by_side import in_each
from ..shared.models.account import Account
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting, line
from .models import ImportBatch, Need, Origin
from .queries import hands, imports
from .queries.needs import owner_stands, visible_to
from .states import BatchState, NeedState


@in_each
def waiting(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """What this person has to do with needs of a programme: mend and submit, verify, publish, finish an import."""
    found: list[Waiting] = []
    if Role.ENTERPRISE in actor.roles:
        found += _of_enterprise(actor, programme)
    if Role.COUNTY_OFFICER in actor.roles:
        found += _of_county(actor, programme)
    if Role.CITY_OFFICER in actor.roles:
        found.append(_to_publish(actor, programme))
    if actor.roles & {Role.COUNTY_OFFICER, Role.CITY_OFFICER}:
        found.append(_workbooks(actor, programme))
    return found


def _of_enterprise(actor: Account, programme: Programme) -> Iterator[Waiting]:
    for state, key in ((NeedState.RETURNED, "waiting.needs_returned"), (NeedState.DRAFT, "waiting.needs_draft")):
        yield _line(actor, programme, state, key, Need.origin == Origin.ENTERPRISE)


def _of_county(actor: Account, programme: Programme) -> Iterator[Waiting]:
    yield _line(actor, programme, NeedState.SUBMITTED, "waiting.needs_to_verify")
    typed = Need.origin != Origin.ENTERPRISE
    yield _line(actor, programme, NeedState.RETURNED, "waiting.needs_returned", typed)
    yield _line(actor, programme, NeedState.DRAFT, "waiting.needs_county_draft", typed)


def _line(actor: Account, programme: Programme, state: NeedState, key: str, *more: ColumnElement[bool]) -> Waiting:
    since = {NeedState.SUBMITTED: Need.submitted_at, NeedState.VERIFIED: Need.verified_at}.get(state, Need.created_at)
    cases = visible_to(actor).where(Need.programme_id == programme.id, Need.state == state, *more)
    return line(key, cases, since, "needs.index", state=state)


def _to_publish(actor: Account, programme: Programme) -> Waiting:
    """Only what this person may publish: not what it had a hand in, nor what a stopped enterprise asks for."""
    able = (Need.id.not_in(hands.needs_of(actor)), owner_stands())
    return _line(actor, programme, NeedState.VERIFIED, "waiting.needs_to_publish", *able)


def _workbooks(actor: Account, programme: Programme) -> Waiting:
    mine = imports.visible_to(actor).where(
        ImportBatch.programme_id == programme.id, ImportBatch.state == BatchState.PREVIEW, ImportBatch.account_id == actor.id
    )
    return line("waiting.workbooks_open", mine, ImportBatch.at, "imports.index")


TASKS = Tasks(
    waiting,
    {
        "waiting.needs_returned": (Role.ENTERPRISE, Role.COUNTY_OFFICER),
        "waiting.needs_draft": (Role.ENTERPRISE,),
        "waiting.needs_to_verify": (Role.COUNTY_OFFICER,),
        "waiting.needs_county_draft": (Role.COUNTY_OFFICER,),
        "waiting.needs_to_publish": (Role.CITY_OFFICER,),
        "waiting.workbooks_open": (Role.COUNTY_OFFICER, Role.CITY_OFFICER),
    },
    seconds=frozenset(("waiting.needs_to_publish",)),
    alone=frozenset(("waiting.workbooks_open",)),
)
