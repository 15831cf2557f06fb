"""The survey of needs as it is sealed and handed on: a county's own, or the whole city's (S004-X4)."""

from flask import Response
from flask_babel import gettext

from ....programmes.web import places
from ....shared import permissions
from ....shared.errors import NotFound
from ....shared.files import workbooks
from ....shared.models.account import Account
from ....shared.models.place import Unit, UnitKind
from ....shared.web import filters
from ....shared.web.downloads import download
from ....shared.web.requests import actor
from ...files import annex4
from ...models import Need
from ...queries import imports, needs
from .case import level_of, services_of
from .views import bp


@bp.get("/annex4.xlsx")
def annex4_summary() -> Response:
    """The form with every need that was checked, also where there is none."""
    person, programme = actor(), places.the_one()
    if programme is None or person.unit is None:
        raise NotFound("not_found")
    rows = [_row(need, person) for need in needs.surveyed(person, programme)]
    words = imports.words_of(programme)
    notes = annex4.notes_of((term.label for term in words.categories), (term.label for term in words.levels if term.goal))
    paper = annex4.paper(rows, office=person.unit.name, place=_place(person.unit), notes=notes)
    return download(workbooks.write(paper), gettext("附件4服务需求摸底汇总表"), person.unit.name, str(programme.starts_on.year))


def _place(unit: Unit) -> str:
    """Where an office is: a county bears its place as its name, the bureau of a city begins with it."""
    city, mark, _ = unit.name.partition("市")
    return f"{city}{mark}" if unit.kind == UnitKind.CITY and mark else unit.name


def _row(need: Need, person: Account) -> annex4.Need:
    knows = permissions.may(person, "need.contact", need)
    return annex4.Need(
        enterprise=need.organisation.name,
        county=need.unit.code or "",
        county_name=need.unit.name,
        services=tuple(services_of(need)),
        current=level_of(need, "current_level"),
        goal=level_of(need, "goal_level"),
        contact=need.contact_name if knows else filters.person(need.contact_name),
        phone=need.contact_phone if knows else filters.phone(need.contact_phone),
        note=need.note if knows else "",
    )
